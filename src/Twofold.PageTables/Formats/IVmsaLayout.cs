using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>What distinguishes the VMSAv8-64 stage-2 formats from each other. <see cref="IStage2Format{TSelf}"/> makes a format of it.</summary>
public interface IVmsaLayout
{
    /// <summary>The translation granule.</summary>
    static abstract Granule LayoutGranule { get; }

    /// <summary>Where the address bits lie.</summary>
    static abstract AddressPacking Packing { get; }

    /// <summary>The highest level with blocks.</summary>
    static abstract int FirstBlockLevel { get; }

    /// <summary>The highest level of a root.</summary>
    static abstract int FirstRootLevel { get; }

    /// <summary>The largest input size in bits, and at least this many bits of output.</summary>
    static abstract int LargestInput { get; }
}
