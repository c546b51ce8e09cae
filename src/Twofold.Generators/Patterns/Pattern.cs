namespace Twofold.Generators;

/// <summary>A parsed instruction pattern.</summary>
/// <param name="Handler">Where it came from.</param>
/// <param name="Mask">The bits that are fixed.</param>
/// <param name="Value">What they are fixed to.</param>
/// <param name="Fields">The named fields, from the highest bit down.</param>
internal sealed record Pattern(HandlerModel Handler, uint Mask, uint Value, PatternField[] Fields)
{
    /// <summary>Bits of the mask: how specific it is.</summary>
    internal int Specificity => CountBits(Mask);

    /// <summary>Whether some word matches both.</summary>
    internal bool Overlaps(Pattern other) => ((Value ^ other.Value) & Mask & other.Mask) == 0;

    /// <summary>Whether every word that matches this one matches the other, and not the reverse.</summary>
    internal bool IsWithin(Pattern other)
        => Overlaps(other) && (Mask & other.Mask) == other.Mask && Mask != other.Mask;

    internal PatternField? Field(string name) => Array.Find(Fields, field => field.Name == name);

    internal static int CountBits(uint bits)
    {
        int count = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            count++;
        }

        return count;
    }
}
