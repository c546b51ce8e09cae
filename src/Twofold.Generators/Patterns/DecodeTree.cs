namespace Twofold.Generators;

/// <summary>A step of decoding: each kind looks at bits of the word that no step above it looked at.</summary>
internal abstract record DecodeTree
{
    /// <summary>No pattern matches.</summary>
    internal sealed record Nothing : DecodeTree;

    /// <summary>The pattern with this index matches.</summary>
    internal sealed record Found(int Index) : DecodeTree;

    /// <summary>Branches on the value of <paramref name="Mask"/>'s bits; other values match nothing.</summary>
    internal sealed record Switch(uint Mask, List<(uint Value, DecodeTree Next)> Cases) : DecodeTree;

    /// <summary>Compares <paramref name="Mask"/>'s bits with one value.</summary>
    internal sealed record Test(uint Mask, uint Value, DecodeTree Equal, DecodeTree Otherwise) : DecodeTree;

    /// <summary>The tree over all of <paramref name="patterns"/>, which overlap only where one refines the other.</summary>
    internal static DecodeTree Over(List<Pattern> patterns)
        => Build([.. patterns.Select((pattern, index) => (pattern, index)).OrderByDescending(entry => entry.pattern.Specificity)], 0);

    private static DecodeTree Build(List<(Pattern Pattern, int Index)> left, uint tested)
    {
        if (left.Count == 0)
        {
            return new Nothing();
        }

        uint common = left.Aggregate(~tested, (bits, entry) => bits & entry.Pattern.Mask);
        if (left.Count > 1 && common != 0)
        {
            return new Switch(common, [.. left.GroupBy(entry => entry.Pattern.Value & common)
                .OrderBy(group => group.Key)
                .Select(group => (group.Key, Build([.. group], tested | common)))]);
        }

        // The first is a most specific one, so it refines whatever else matches its words.
        (Pattern first, int index) = left[0];
        uint open = first.Mask & ~tested;
        return open == 0
            ? new Found(index)
            : new Test(open, first.Value & open, new Found(index), Build(left.GetRange(1, left.Count - 1), tested));
    }
}
