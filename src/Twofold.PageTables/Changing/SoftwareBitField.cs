using System.Numerics;

namespace Twofold.PageTables;

/// <summary>Software bits that belong to one owner: made by <see cref="SoftwareBits.Declare"/> only.</summary>
public sealed class SoftwareBitField
{
    internal SoftwareBitField(string owner, int mask)
    {
        Owner = owner;
        Mask = mask;
    }

    /// <summary>Whose they are.</summary>
    public string Owner { get; }

    /// <summary>Which they are, the lowest software bit being 1.</summary>
    public int Mask { get; }

    /// <summary>The bits with a number in them, to be put into a leaf.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit: a caller's bug.</exception>
    public SoftwareBitValue Of(int value)
    {
        int shifted = value << BitOperations.TrailingZeroCount(Mask);
        ArgumentOutOfRangeException.ThrowIfNotEqual(shifted & Mask, shifted, nameof(value));
        return new SoftwareBitValue(Mask, shifted);
    }

    /// <summary>The number that a leaf has in them.</summary>
    public int In(in Leaf leaf) => (leaf.SoftwareBits & Mask) >> BitOperations.TrailingZeroCount(Mask);
}
