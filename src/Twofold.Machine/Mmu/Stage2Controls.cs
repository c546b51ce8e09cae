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
        const ulong ds = 1UL << 32, sl2 = 1UL << 33;
        GranuleShift = vtcr.Tg0 switch { 1 => 16, 2 => 14, _ => 12 };
        InputBits = 64 - vtcr.T0Sz;
        Is52Bit = features.PhysicalAddressBits == 52 && (GranuleShift == 16 ? vtcr.Ps >= 6 : (vtcr.Value & ds) != 0);
        bool startsAboveZero = Is52Bit && GranuleShift == 12 && (vtcr.Value & sl2) != 0 && vtcr.Sl0 == 0;
        StartLevel = startsAboveZero ? -1 : (GranuleShift == 12 ? 2 : 3) - vtcr.Sl0;
        OutputBits = Is52Bit && vtcr.Ps >= 6 ? 52 : Math.Min(AddressSize.FromField(vtcr.Ps), features.PhysicalAddressBits);
        FirstBlockLevel = AddressSize.FirstBlockLevel(GranuleShift) - (Is52Bit ? 1 : 0);
        TableShareability = (int)(vtcr.Value >> 12) & 3;
        SetsAccessFlag = vtcr.Ha && features.HardwareAccessFlag;
        SetsDirtyState = SetsAccessFlag && vtcr.Hd && dirtyStateOffered;
        int startBits = InputBits - AddressSize.LevelShift(GranuleShift, StartLevel);
        int highest = GranuleShift switch
        {
            12 when Is52Bit => -1,
            14 when Is52Bit => 0,
            12 => features.PhysicalAddressBits >= 44 ? 0 : 1,
            14 => features.PhysicalAddressBits >= 42 ? 1 : 2,
            _ => features.PhysicalAddressBits >= 44 ? 1 : 2,
        };
        const int concatenation = 4;
        Legal = vtcr.T0Sz >= (Is52Bit ? 12 : 16) && vtcr.T0Sz <= 39 && StartLevel >= highest
            && (vtcr.Sl0 != 3 || (Is52Bit && GranuleShift == 14))
            && startBits >= 1 && startBits <= GranuleShift - 3 + concatenation;
        Tables = Legal ? BaseAddress(tables.Value) & ~AddressSize.Below(startBits + 3) : 0;
    }

    /// <summary>The combination of granule, input size and start level exists on this CPU.</summary>
    internal bool Legal { get; }

    /// <summary>log2 of the granule.</summary>
    internal int GranuleShift { get; }

    /// <summary>Descriptors hold 52-bit addresses: FEAT_LPA2 in use, or 64 KiB pages on a CPU with 52 bits.</summary>
    internal bool Is52Bit { get; }

    /// <summary>VTCR.SH0: with FEAT_LPA2 in use it is every leaf's shareability, as descriptors have address bits there.</summary>
    internal int TableShareability { get; }

    /// <summary>The lowest level whose entries may be blocks.</summary>
    internal int FirstBlockLevel { get; }

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

    /// <summary>The address in a descriptor, down to the granule.</summary>
    internal ulong Address(ulong descriptor)
    {
        // The bits above what fits in place: at 9:8 those from 50 up (LPA2), at 15:12 those from 48 up (64 KiB).
        ulong address = descriptor & ~AddressSize.Below(GranuleShift);
        return !Is52Bit ? address & AddressSize.Below(48)
            : GranuleShift == 16 ? (address & AddressSize.Below(48)) | ((descriptor >> 12 & 15) << 48)
            : (address & AddressSize.Below(50)) | ((descriptor >> 8 & 3) << 50);
    }

    /// <summary>VTTBR.BADDR: with 52-bit addresses bits 51:48 are at 5:2.</summary>
    private ulong BaseAddress(ulong register)
        => OutputBits == 52 ? (register & AddressSize.Below(48) & ~AddressSize.Below(6)) | ((register >> 2 & 15) << 48) : register & AddressSize.Below(48);
}
