using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2 with the 4 KiB granule and FEAT_LPA2's 52-bit addresses: blocks of 512 GiB, a level -1.</summary>
public readonly struct Stage2Granule4KLpa2 : IStage2Format<Stage2Granule4KLpa2>
{
    /// <inheritdoc/>
    public static Granule LayoutGranule => Granule.Size4K;

    /// <inheritdoc/>
    public static AddressPacking Packing => AddressPacking.Lpa2;

    /// <inheritdoc/>
    public static int FirstBlockLevel => 0;

    /// <inheritdoc/>
    public static int FirstRootLevel => -1;

    /// <inheritdoc/>
    public static int LargestInput => 52;
}
