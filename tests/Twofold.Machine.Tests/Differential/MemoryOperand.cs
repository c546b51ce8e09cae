namespace Twofold.Machine.Tests.Differential;

/// <summary>Gives loads and stores operands that stay inside scratch memory. Bits are the architecture's (Arm DDI 0487, C4.1).</summary>
internal static class MemoryOperand
{
    private const int Simd = 26;

    /// <summary>Loads and stores: bits 27 and 25 are 1 and 0; bit 26 says of vector registers.</summary>
    internal static bool IsMemory(uint word) => (word & 0x0a000000) == 0x08000000;

    /// <summary>A word of the pattern; false when this sequence has no room for one.</summary>
    internal static bool TryMake(InstructionPattern pattern, Dice dice, SequencePlan plan, out uint word)
    {
        word = SequenceGenerator.Fill(pattern, dice, plan);
        return (word & 0x3b000000) switch
        {
            0x18000000 => TryLiteral(ref word, dice, plan),
            0x08000000 or 0x09000000 when Field(word, Simd, 1) == 1 => TryStructure(ref word, dice, plan),
            0x08000000 => TryOrdered(ref word, dice, plan),
            0x28000000 or 0x29000000 => TryPair(ref word, dice, plan),
            0x39000000 => TryScaled(ref word, dice, plan),
            _ => (word & 0x00200c00) == 0x00200800 ? TryIndexed(ref word, dice, plan) : TryUnscaled(ref word, dice, plan),
        };
    }

    /// <summary>LDXR, STXR and their pairs and ordered forms.</summary>
    internal static bool IsExclusive(uint word, bool isLoad) => (word & 0x3f800000) == 0x08000000 && IsLoad(word) == isLoad;

    private static bool IsLoad(uint word) => (word & 0x00400000) != 0;

    private static int Field(uint word, int shift, int width) => (int)((word >> shift) & ((1u << width) - 1));

    /// <summary>The bytes that one register moves.</summary>
    private static int Bytes(uint word) => Field(word, Simd, 1) == 1 && Field(word, 23, 1) == 1 ? 16 : 1 << Field(word, 30, 2);

    private static Window UseBase(ref uint word, Dice dice, SequencePlan plan, out bool sp)
    {
        sp = plan.SpIsBase && dice.OneIn(3);
        word = SequenceGenerator.Put(word, 5, 5, sp ? 31 : SequenceGenerator.Base);
        return sp ? plan.SpWindow : plan.BaseWindow;
    }

    private static void Move(SequencePlan plan, bool sp, int distance)
    {
        if (sp)
        {
            plan.SpWindow = plan.SpWindow.Moved(distance);
        }
        else
        {
            plan.BaseWindow = plan.BaseWindow.Moved(distance);
        }
    }

    /// <summary>Literals are words of the sequence's own slot.</summary>
    private static bool TryLiteral(ref uint word, Dice dice, SequencePlan plan)
    {
        word = SequenceGenerator.Put(word, 5, 19, dice.Between(-1, 17) - plan.At);
        return true;
    }

    private static bool TryScaled(ref uint word, Dice dice, SequencePlan plan)
    {
        Window window = UseBase(ref word, dice, plan, out _);
        int units = dice.Below(MachineState.ScratchBytes / Bytes(word));
        word = SequenceGenerator.Put(word, 10, 12, units);
        return window.Allows(units * Bytes(word), Bytes(word));
    }

    private static bool TryIndexed(ref uint word, Dice dice, SequencePlan plan)
    {
        Window window = UseBase(ref word, dice, plan, out _);
        word = SequenceGenerator.Put(word, 16, 5, SequenceGenerator.Index);
        word = SequenceGenerator.Put(word, 13, 3, dice.Pick(plan.IndexOptions));
        int scale = Field(word, 12, 1) == 1 ? Bytes(word) : 1;
        return window.Allows(plan.IndexOffset * scale, Bytes(word));
    }

    /// <summary>Unscaled, unprivileged, pre- and post-indexed.</summary>
    private static bool TryUnscaled(ref uint word, Dice dice, SequencePlan plan)
    {
        Window window = UseBase(ref word, dice, plan, out bool sp);
        int distance = dice.Between(-48, 48);
        word = SequenceGenerator.Put(word, 12, 9, distance);
        int form = Field(word, 10, 2);
        return form switch
        {
            1 => TryWriteBack(window, sp, distance, 0, Bytes(word), plan),
            3 => TryWriteBack(window, sp, distance, distance, Bytes(word), plan),
            _ => window.Allows(distance, Bytes(word)),
        };
    }

    private static bool TryPair(ref uint word, Dice dice, SequencePlan plan)
    {
        bool same = Field(word, 0, 5) == Field(word, 10, 5);
        if (same && IsLoad(word))
        {
            return false; // Unpredictable.
        }

        Window window = UseBase(ref word, dice, plan, out bool sp);
        int bytes = Field(word, Simd, 1) == 1 ? 4 << Field(word, 30, 2) : Field(word, 31, 1) == 1 ? 8 : 4;
        int units = dice.Between(-6, 6);
        word = SequenceGenerator.Put(word, 15, 7, units);
        int distance = units * bytes;
        return Field(word, 23, 2) switch
        {
            1 => TryWriteBack(window, sp, distance, 0, 2 * bytes, plan),
            3 => TryWriteBack(window, sp, distance, distance, 2 * bytes, plan),
            _ => window.Allows(distance, 2 * bytes),
        };
    }

    /// <summary>LD1 to LD4 and ST1 to ST4, which move at most 64 bytes; a post-index is that many, or the index register.</summary>
    private static bool TryStructure(ref uint word, Dice dice, SequencePlan plan)
    {
        Window window = UseBase(ref word, dice, plan, out bool sp);
        if (Field(word, 23, 1) == 0)
        {
            return window.Allows(0, 64);
        }

        word = SequenceGenerator.Put(word, 16, 5, SequenceGenerator.Index);
        return plan.IndexValue == (ulong)plan.IndexOffset && TryWriteBack(window, sp, plan.IndexOffset, 0, 64, plan);
    }

    private static bool TryWriteBack(Window window, bool sp, int move, int distance, int bytes, SequencePlan plan)
    {
        bool fits = !plan.Ordered && window.Allows(distance, bytes) && window.Allows(move, 16);
        if (fits)
        {
            Move(plan, sp, move);
        }

        return fits;
    }

    /// <summary>Exclusives, and loads and stores with acquire and release: aligned, without offset.</summary>
    private static bool TryOrdered(ref uint word, Dice dice, SequencePlan plan)
    {
        bool exclusive = Field(word, 23, 1) == 0;
        bool pair = exclusive && Field(word, 21, 1) == 1;
        bool mixes = exclusive && (pair != plan.ExclusivePair || Field(word, 30, 2) != plan.ExclusiveSize);
        _ = UseBase(ref word, dice, plan, out _);
        return plan.Ordered && !mixes && (IsLoad(word) ? !pair || Field(word, 0, 5) != Field(word, 10, 5) : !Overlaps(word, pair));
    }

    /// <summary>The status register of a store is one of its other registers: unpredictable.</summary>
    private static bool Overlaps(uint word, bool pair)
    {
        int status = Field(word, 16, 5);
        bool exclusive = Field(word, 23, 1) == 0;
        return exclusive && (status == Field(word, 0, 5) || status == Field(word, 5, 5) || (pair && status == Field(word, 10, 5)));
    }
}
