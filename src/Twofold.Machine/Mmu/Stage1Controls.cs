namespace Twofold.Machine;

/// <summary>Stage 1 for one half of the address space, as TCR_EL1 and TTBRn_EL1 set it up.</summary>
/// <remarks>Source: Arm DDI 0487, D8.2, TCR_EL1.</remarks>
internal readonly struct Stage1Controls
{
    private const int UpperSelect = 55;

    private Stage1Controls(int granuleShift, int inputBits, int outputBits, ulong tables)
    {
        GranuleShift = granuleShift;
        OutputBits = outputBits;
        int stride = granuleShift - 3;
        StartLevel = 4 - ((inputBits - granuleShift + stride - 1) / stride);
        int startBits = inputBits - AddressSize.LevelShift(granuleShift, StartLevel);
        StartMask = AddressSize.Below(startBits);
        Tables = tables & AddressSize.Below(48) & ~AddressSize.Below(startBits + 3);
    }

    /// <summary>log2 of the granule.</summary>
    internal int GranuleShift { get; }

    /// <summary>Bits of an output address.</summary>
    internal int OutputBits { get; }

    /// <summary>The level of the start table.</summary>
    internal int StartLevel { get; }

    /// <summary>The index bits of the start table.</summary>
    internal ulong StartMask { get; }

    /// <summary>The start table, an IPA.</summary>
    internal ulong Tables { get; }

    /// <summary>The regime of <paramref name="address"/>; false when the address lies in the gap, its half is switched off (EPD) or
    /// has a size that does not exist: a translation fault at level 0.</summary>
    internal static bool TryRead(Cpu cpu, ulong address, out Stage1Controls controls)
    {
        ulong tcr = cpu.TcrEl1;
        bool upper = ((address >> UpperSelect) & 1) != 0;
        int size = (int)(upper ? tcr >> 16 : tcr) & 0x3f;
        bool off = ((tcr >> (upper ? 23 : 7)) & 1) != 0;
        int inputBits = 64 - size;
        controls = default;
        if (off || size is < 16 or > 39 || (long)Canonical(tcr, address) >> inputBits != (upper ? -1 : 0))
        {
            return false;
        }

        int granule = upper
            ? ((tcr >> 30) & 3) switch { 1 => 14, 3 => 16, _ => 12 }
            : ((tcr >> 14) & 3) switch { 1 => 16, 2 => 14, _ => 12 };
        int outputBits = Math.Min(AddressSize.FromField((int)(tcr >> 32) & 7), cpu.Features.PhysicalAddressBits);
        controls = new Stage1Controls(granule, inputBits, outputBits, upper ? cpu.Ttbr1El1 : cpu.Ttbr0El1);
        return true;
    }

    /// <summary>The address without its tag: where TBI applies, bits 63:56 repeat bit 55.</summary>
    internal static ulong Canonical(ulong tcr, ulong address)
        => IgnoresTop(tcr, address) ? (ulong)((long)(address << 8) >> 8) : address;

    /// <summary>TBI of the half that <paramref name="address"/> lies in.</summary>
    internal static bool IgnoresTop(ulong tcr, ulong address) => ((tcr >> (37 + ((int)(address >> UpperSelect) & 1))) & 1) != 0;

    /// <summary>The current ASID: that of TTBR0 or TTBR1 as TCR.A1 says, of 8 or 16 bits as TCR.AS says.</summary>
    internal static ushort Asid(Cpu cpu)
    {
        ulong tcr = cpu.TcrEl1;
        return AsidOf(tcr, ((tcr >> 22) & 1) != 0 ? cpu.Ttbr1El1 : cpu.Ttbr0El1);
    }

    /// <summary>The ASID in bits 63:48 of a TTBR or TLBI operand.</summary>
    internal static ushort AsidOf(ulong tcr, ulong register)
    {
        const int wide = 36;
        ushort asid = (ushort)(register >> 48);
        return ((tcr >> wide) & 1) != 0 ? asid : (byte)asid;
    }
}
