using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>Stage 2 as VTCR_EL2, VTTBR_EL2 and the CPU's features set it up.</summary>
/// <remarks>Source: Arm DDI 0487, D8.2 (translation process), VTCR_EL2, AArch64.S2InconsistentSL.</remarks>
internal readonly struct Stage2Controls
{
    /// <param name="vtcr">VTCR_EL2.</param>
    /// <param name="tables">VTTBR_EL2.BADDR.</param>
    /// <param name="features">The CPU.</param>
    /// <param name="dirtyStateOffered">The whole of FEAT_HAFDBS. Our CPU, whose stage 1 keeps no dirty state, never has it; an agent
    /// that only walks stage 2 (another CPU, an SMMU) may.</param>
    internal Stage2Controls(VtcrEl2 vtcr, Pa tables, CpuFeatures features, bool dirtyStateOffered = false)
    {
        GranuleShift = vtcr.Tg0 switch { 1 => 16, 2 => 14, _ => 12 };
        InputBits = 64 - vtcr.T0Sz;
        StartLevel = (GranuleShift == 12 ? 2 : 3) - vtcr.Sl0;
        OutputBits = Math.Min(AddressSize.FromField(vtcr.Ps), features.PhysicalAddressBits);
        SetsAccessFlag = vtcr.Ha && features.HardwareAccessFlag;
        SetsDirtyState = SetsAccessFlag && vtcr.Hd && dirtyStateOffered;
        int startBits = InputBits - AddressSize.LevelShift(GranuleShift, StartLevel);
        int lowestLevel0 = GranuleShift switch
        {
            12 => features.PhysicalAddressBits >= 44 ? 0 : 1,
            14 => features.PhysicalAddressBits >= 42 ? 1 : 2,
            _ => features.PhysicalAddressBits >= 44 ? 1 : 2,
        };
        const int concatenation = 4;
        Legal = vtcr.T0Sz is >= 16 and <= 39 && vtcr.Sl0 != 3 && StartLevel >= lowestLevel0
            && startBits >= 1 && startBits <= GranuleShift - 3 + concatenation;
        Tables = Legal ? tables.Value & AddressSize.Below(48) & ~AddressSize.Below(startBits + 3) : 0;
    }

    /// <summary>The combination of granule, input size and start level exists on this CPU.</summary>
    internal bool Legal { get; }

    /// <summary>log2 of the granule.</summary>
    internal int GranuleShift { get; }

    /// <summary>Bits of an IPA.</summary>
    internal int InputBits { get; }

    /// <summary>Bits of an output address.</summary>
    internal int OutputBits { get; }

    /// <summary>The level of the start table.</summary>
    internal int StartLevel { get; }

    /// <summary>The start table, or the first of those concatenated.</summary>
    internal ulong Tables { get; }

    /// <summary>The walker sets Access flags: VTCR asks for it and the CPU can.</summary>
    internal bool SetsAccessFlag { get; }

    /// <summary>The walker makes a clean leaf that may be written dirty (dirty-bit modifier) instead of faulting.</summary>
    internal bool SetsDirtyState { get; }
}
