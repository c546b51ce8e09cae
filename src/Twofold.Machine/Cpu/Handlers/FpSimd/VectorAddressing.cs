namespace Twofold.Machine.Handlers;

/// <summary>The offsets of loads and stores of vector registers: <see cref="Addressing"/> but for the sizes, where bit 23 says 16 bytes.</summary>
internal static class VectorAddressing
{
    /// <summary>A 12-bit offset in units of the size.</summary>
    internal static bool Scaled(uint word, ref Insn i)
    {
        i.Imm = (ulong)word.Field(10, 12) << SizeShift(word);
        return true;
    }

    /// <summary>A 9-bit signed offset in bytes.</summary>
    internal static bool Unscaled(uint word, ref Insn i) => Addressing.Unscaled(word, ref i);

    /// <summary>A 19-bit signed offset in words from the instruction.</summary>
    internal static bool Literal(uint word, ref Insn i) => Addressing.Literal(word, ref i);

    /// <summary>An extended register, scaled by the size or not.</summary>
    internal static bool Register(uint word, ref Insn i)
    {
        i.Aux = word.Bit(12) ? (uint)SizeShift(word) : 0;
        return word.Bit(14);
    }

    /// <summary>A pair's 7-bit signed offset in units of its elements: S, D or Q.</summary>
    internal static bool Pair(uint word, ref Insn i)
    {
        i.Imm = (ulong)(word.SignedField(15, 7) << (2 + (int)word.Field(30, 2)));
        return true;
    }

    private static int SizeShift(uint word) => word.Bit(23) ? 4 : (int)word.Field(30, 2);
}
