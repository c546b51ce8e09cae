namespace Twofold.Machine.Handlers;

/// <summary>The offsets of loads and stores.</summary>
internal static class Addressing
{
    /// <summary>A 12-bit offset in units of the size in bits 31:30.</summary>
    internal static bool Scaled(uint word, ref Insn i)
    {
        i.Imm = (ulong)word.Field(10, 12) << (int)word.Field(30, 2);
        return true;
    }

    /// <summary>A 9-bit signed offset in bytes.</summary>
    internal static bool Unscaled(uint word, ref Insn i)
    {
        i.Imm = (ulong)word.SignedField(12, 9);
        return true;
    }

    /// <summary>An extended register, scaled by the size in bits 31:30 or not; extensions from less than 32 bits are reserved.</summary>
    internal static bool Register(uint word, ref Insn i)
    {
        i.Aux = word.Bit(12) ? word.Field(30, 2) : 0;
        return word.Bit(14);
    }

    /// <summary>A 19-bit signed offset in words from the instruction.</summary>
    internal static bool Literal(uint word, ref Insn i)
    {
        i.Imm = (ulong)(word.SignedField(5, 19) * 4);
        return true;
    }

    /// <summary>A pair's 7-bit signed offset in units of its elements: eight bytes when bit 31 is set, four otherwise.</summary>
    internal static bool Pair(uint word, ref Insn i)
    {
        i.Imm = (ulong)(word.SignedField(15, 7) << (word.Bit(31) ? 3 : 2));
        return true;
    }
}
