using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2 with the 4 KiB granule and 48-bit addresses.</summary>
public readonly struct Stage2Granule4K : IStage2Format<Stage2Granule4K>
{
    /// <inheritdoc/>
    public static Granule LayoutGranule => Granule.Size4K;

    /// <inheritdoc/>
    public static AddressPacking Packing => AddressPacking.Plain;

    /// <inheritdoc/>
    public static int FirstBlockLevel => 1;

    /// <inheritdoc/>
    public static int FirstRootLevel => 0;

    /// <inheritdoc/>
    public static int LargestInput => 48;
}
