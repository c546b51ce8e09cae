using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2 with the 64 KiB granule and FEAT_LPA's 52-bit addresses: blocks of 4 TiB.</summary>
public readonly struct Stage2Granule64KWide : IStage2Format<Stage2Granule64KWide>
{
    /// <inheritdoc/>
    public static Granule LayoutGranule => Granule.Size64K;

    /// <inheritdoc/>
    public static AddressPacking Packing => AddressPacking.Wide64K;

    /// <inheritdoc/>
    public static int FirstBlockLevel => 1;

    /// <inheritdoc/>
    public static int FirstRootLevel => 1;

    /// <inheritdoc/>
    public static int LargestInput => 52;
}
