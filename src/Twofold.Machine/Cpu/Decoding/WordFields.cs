namespace Twofold.Machine;

/// <summary>Fields of an instruction word.</summary>
internal static class WordFields
{
    /// <summary>The unsigned field of <paramref name="width"/> bits, 1 to 31, at <paramref name="shift"/>.</summary>
    internal static uint Field(this uint word, int shift, int width) => (word >> shift) & ((1u << width) - 1);

    /// <summary>The same, sign-extended to 64 bits.</summary>
    internal static long SignedField(this uint word, int shift, int width) => (long)word << (64 - shift - width) >> (64 - width);

    /// <summary>One bit.</summary>
    internal static bool Bit(this uint word, int bit) => ((word >> bit) & 1) != 0;
}
