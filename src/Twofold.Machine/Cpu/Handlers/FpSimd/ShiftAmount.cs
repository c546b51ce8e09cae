using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>The amounts of vector shifts in immh:immb, whose first one says the size of lanes.</summary>
internal static class ShiftAmount
{
    /// <summary>Left: what is behind the first one.</summary>
    internal static bool Left(uint word, ref Insn i)
    {
        uint amount = word.Field(16, 7);
        i.Aux = amount - Size(amount);
        return true;
    }

    /// <summary>Right: one to the lane's width.</summary>
    internal static bool Right(uint word, ref Insn i)
    {
        uint amount = word.Field(16, 7);
        i.Aux = (2 * Size(amount)) - amount;
        return true;
    }

    /// <summary>Doublewords only in full vectors.</summary>
    internal static bool LeftInVector(uint word, ref Insn i) => Left(word, ref i) && (!word.Bit(22) || word.Bit(30));

    /// <summary>Doublewords only in full vectors.</summary>
    internal static bool RightInVector(uint word, ref Insn i) => Right(word, ref i) && (!word.Bit(22) || word.Bit(30));

    /// <summary>There is nothing wider than a doubleword.</summary>
    internal static bool LeftOfNarrow(uint word, ref Insn i) => Left(word, ref i) && !word.Bit(22);

    /// <summary>There is nothing wider than a doubleword.</summary>
    internal static bool RightOfWide(uint word, ref Insn i) => Right(word, ref i) && !word.Bit(22);

    private static uint Size(uint amount) => 1u << BitOperations.Log2(amount);
}
