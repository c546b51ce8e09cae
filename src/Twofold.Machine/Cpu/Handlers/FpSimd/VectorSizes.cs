namespace Twofold.Machine.Handlers;

/// <summary>Element sizes in bits 23:22 that instructions reserve.</summary>
internal static class VectorSizes
{
    /// <summary>Doublewords only in full vectors.</summary>
    internal static bool Any(uint word, ref Insn i) => word.Field(22, 2) != 3 || word.Bit(30);

    /// <summary>No doublewords.</summary>
    internal static bool NotDoubleword(uint word, ref Insn i) => word.Field(22, 2) != 3;

    /// <summary>Halfwords and words.</summary>
    internal static bool Middle(uint word, ref Insn i) => word.Field(22, 2) is 1 or 2;

    /// <summary>No doublewords, and more than one pair of words.</summary>
    internal static bool Across(uint word, ref Insn i) => word.Field(22, 2) < 2 || (word.Field(22, 2) == 2 && word.Bit(30));

    /// <summary>Single precision in any vector, double precision (bit 22) only in full ones.</summary>
    internal static bool Float(uint word, ref Insn i) => !word.Bit(22) || word.Bit(30);

    /// <summary>An offset in bytes, in bits 14:11, that stays in eight bytes.</summary>
    internal static bool InHalf(uint word, ref Insn i) => !word.Bit(14);
}
