using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2 with the 16 KiB granule and 48-bit addresses.</summary>
public readonly struct Stage2Granule16K : IStage2Format<Stage2Granule16K>
{
    /// <inheritdoc/>
    public static Granule LayoutGranule => Granule.Size16K;

    /// <inheritdoc/>
    public static AddressPacking Packing => AddressPacking.Plain;

    /// <inheritdoc/>
    public static int FirstBlockLevel => 2;

    /// <inheritdoc/>
    public static int FirstRootLevel => 1;

    /// <inheritdoc/>
    public static int LargestInput => 48;
}
