namespace Twofold.Machine.Handlers;

/// <summary>Immediates of vector instructions, decoded.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/vector: AdvSIMDExpandImm, VFPExpandImm.</remarks>
internal static class VectorImmediate
{
    /// <summary>FMOV's eight bits, a sign, three of exponent and four of fraction, in the precision of bit 22.</summary>
    internal static bool Scalar(uint word, ref Insn i)
    {
        i.Imm = word.Bit(22) ? Double(word.Field(13, 8)) : Single(word.Field(13, 8));
        return true;
    }

    /// <summary>Eight bytes made of eight bits as cmode and op say, inverted for MVNI and BIC.</summary>
    internal static bool Expanded(uint word, ref Insn i)
    {
        uint eight = (word.Field(16, 3) << 5) | word.Field(5, 5);
        uint mode = word.Field(12, 4);
        bool op = word.Bit(29);
        i.Imm = mode switch
        {
            < 8 => Words(eight << (int)(8 * (mode >> 1))),
            < 12 => Halfwords(eight << (int)(8 * ((mode >> 1) & 1))),
            12 => Words((eight << 8) | 0xff),
            13 => Words((eight << 16) | 0xffff),
            14 => op ? Bytes(eight) : eight * 0x0101_0101_0101_0101UL,
            _ => op ? Double(eight) : Words((uint)Single(eight)),
        };
        i.Imm = op && mode < 14 ? ~i.Imm : i.Imm;
        return true;
    }

    private static ulong Words(uint word) => word * 0x1_0000_0001UL;

    private static ulong Halfwords(uint halfword) => halfword * 0x0001_0001_0001_0001UL;

    /// <summary>A byte of ones for each one.</summary>
    private static ulong Bytes(uint eight)
    {
        ulong bytes = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            bytes |= ((eight >> bit) & 1) != 0 ? 0xffUL << (8 * bit) : 0;
        }

        return bytes;
    }

    /// <summary>The fraction bits of conversions: 64 - scale, at most the register's width.</summary>
    internal static bool FractionBits(uint word, ref Insn i)
    {
        i.Aux = 64 - word.Field(10, 6);
        return word.Bit(31) || i.Aux <= 32;
    }

    private static ulong Single(uint eight)
    {
        ulong exponent = (eight & 0x40) != 0 ? 0x3e000000UL : 0x40000000;
        return ((eight & 0x80UL) << 24) | exponent | ((eight & 0x3fUL) << 19);
    }

    private static ulong Double(uint eight)
    {
        ulong exponent = (eight & 0x40) != 0 ? 0x3fc0_0000_0000_0000UL : 0x4000_0000_0000_0000;
        return ((eight & 0x80UL) << 56) | exponent | ((eight & 0x3fUL) << 48);
    }
}
