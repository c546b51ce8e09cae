namespace Twofold.Machine.Handlers;

/// <summary>The register and the lane of an operand that is one lane: halfwords are of V0 to V15.</summary>
internal static class ElementNumber
{
    private const int H = 11, L = 21, M = 20;

    /// <summary>Halfwords and words.</summary>
    internal static bool Integer(uint word, ref Insn i)
    {
        uint size = word.Field(22, 2);
        bool halfwords = size == 1;
        i.Rm = (byte)word.Field(16, halfwords ? 4 : 5);
        i.Aux = halfwords ? (word.Field(H, 1) << 2) | word.Field(M, 2) : (word.Field(H, 1) << 1) | word.Field(L, 1);
        return size is 1 or 2;
    }

    /// <summary>Single and double precision, as bit 22 says.</summary>
    internal static bool Float(uint word, ref Insn i)
    {
        bool doubles = word.Bit(22);
        i.Rm = (byte)word.Field(16, 5);
        i.Aux = doubles ? word.Field(H, 1) : (word.Field(H, 1) << 1) | word.Field(L, 1);
        return !doubles || !word.Bit(L);
    }

    /// <summary>Double precision only in full vectors.</summary>
    internal static bool FloatInVector(uint word, ref Insn i) => Float(word, ref i) && (!word.Bit(22) || word.Bit(30));
}
