using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2 with the 16 KiB granule and FEAT_LPA2's 52-bit addresses: blocks of 64 GiB, a level 0.</summary>
public readonly struct Stage2Granule16KLpa2 : IStage2Format<Stage2Granule16KLpa2>
{
    /// <inheritdoc/>
    public static Granule LayoutGranule => Granule.Size16K;

    /// <inheritdoc/>
    public static AddressPacking Packing => AddressPacking.Lpa2;

    /// <inheritdoc/>
    public static int FirstBlockLevel => 1;

    /// <inheritdoc/>
    public static int FirstRootLevel => 0;

    /// <inheritdoc/>
    public static int LargestInput => 52;
}
