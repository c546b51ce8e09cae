namespace Twofold.PageTables;

/// <summary>What the CPU and the hypervisor's control registers make of descriptors, where one format can be read in two ways.</summary>
[Flags]
public enum FormatFeatures
{
    /// <summary>The base architecture.</summary>
    None = 0,

    /// <summary>HCR_EL2.FWB: stage 2 alone decides about cacheability, and its memory types have other encodings.</summary>
    ForcedWriteBack = 1,

    /// <summary>Walkers keep dirty state: writable leaves are born with what lets them (VTCR_EL2.HD; dirty-bit modifier).</summary>
    HardwareDirty = 2,

    /// <summary>Execution at EL1 and at EL0 are permissions apart (FEAT_XNX; mode-based execute control).</summary>
    SplitExecute = 4,
}
