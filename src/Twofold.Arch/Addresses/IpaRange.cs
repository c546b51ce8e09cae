namespace Twofold.Arch;

/// <summary>A half-open range of guest physical addresses.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Bytes">Length in bytes; <c>Start + Bytes</c> does not wrap.</param>
public readonly record struct IpaRange(Ipa Start, ulong Bytes)
{
    /// <summary>The first byte after the range.</summary>
    public Ipa End => Start + Bytes;

    /// <summary>Whether <paramref name="ipa"/> lies inside.</summary>
    public bool Contains(Ipa ipa) => ipa - Start < Bytes;

    /// <summary>Whether the two share a byte.</summary>
    public bool Overlaps(IpaRange other) => Start < other.End && other.Start < End;

    /// <summary>"0xstart-0xend", the end exclusive.</summary>
    public override string ToString() => $"{Start}-{End}";
}
