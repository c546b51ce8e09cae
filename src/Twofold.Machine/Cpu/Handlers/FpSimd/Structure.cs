namespace Twofold.Machine.Handlers;

/// <summary>What LD1 to LD4 and ST1 to ST4 move: so many structures of so many elements, each element of a structure in the next
/// register.</summary>
/// <param name="SizeShift">log2 of an element's bytes.</param>
/// <param name="Elements">Elements of a structure: 1 to 4.</param>
/// <param name="Repeats">Registers, one after the other, that LD1 fills in turn; 1 for the others.</param>
/// <param name="Lanes">Structures: lanes of a register, or 1.</param>
/// <param name="Lane">The lane of a single structure.</param>
internal readonly record struct Structure(int SizeShift, int Elements, int Repeats, int Lanes, int Lane)
{
    /// <summary>Bytes in memory.</summary>
    internal int Bytes => (Elements * Repeats * Lanes) << SizeShift;

    /// <summary>The instruction's, prepared by <see cref="Multiple"/> and its like.</summary>
    internal static Structure Of(ref Insn i) => new(
        (int)(i.Aux & 3), (int)((i.Aux >> 2) & 7), (int)((i.Aux >> 5) & 7), (int)((i.Aux >> 8) & 31), (int)((i.Aux >> 16) & 15));

    /// <summary>Whole registers: opcode in bits 15:12 says how many.</summary>
    internal static bool Multiple(uint word, ref Insn i)
    {
        (int elements, int repeats) = word.Field(12, 4) switch
        {
            0 => (4, 1),
            2 => (1, 4),
            4 => (3, 1),
            6 => (1, 3),
            7 => (1, 1),
            8 => (2, 1),
            _ => (1, 2),
        };
        int size = (int)word.Field(10, 2);
        int lanes = (word.Bit(30) ? 16 : 8) >> size;
        new Structure(size, elements, repeats, lanes, 0).Store(ref i);
        return lanes > 1 || elements == 1;
    }

    /// <summary>One lane: its number is Q:S:size without the bits that say the element's size.</summary>
    internal static bool Single(uint word, ref Insn i)
    {
        uint index = (word.Field(30, 1) << 3) | word.Field(10, 3);
        bool doubleword = word.Field(14, 2) == 2 && word.Bit(10);
        int size = doubleword ? 3 : (int)word.Field(14, 2);
        new Structure(size, ElementsOfSingle(word), 1, 1, (int)index >> size).Store(ref i);
        return size switch
        {
            0 => true,
            1 => (index & 1) == 0,
            2 => (index & 3) == 0,
            _ => (index & 7) == 1,
        };
    }

    /// <summary>LD1R and its like: the structure goes to every lane.</summary>
    internal static bool Replicated(uint word, ref Insn i)
    {
        new Structure((int)word.Field(10, 2), ElementsOfSingle(word), 1, 1, 0).Store(ref i);
        return true;
    }

    private static int ElementsOfSingle(uint word) => 1 + (int)((word.Field(13, 1) << 1) | word.Field(21, 1));

    /// <summary>Into Aux, and the bytes into Imm: the increment when the instruction names no register.</summary>
    private void Store(ref Insn i)
    {
        i.Aux = (uint)(SizeShift | (Elements << 2) | (Repeats << 5) | (Lanes << 8) | (Lane << 16));
        i.Imm = (ulong)Bytes;
    }
}
