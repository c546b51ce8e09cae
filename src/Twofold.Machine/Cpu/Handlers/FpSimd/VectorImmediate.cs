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
