namespace Twofold.Generators;

/// <summary>All patterns of a compilation, checked against each other.</summary>
internal sealed class PatternSet
{
    private PatternSet(List<Pattern> patterns, List<Finding> findings)
    {
        Patterns = patterns;
        Findings = findings;
    }

    internal List<Pattern> Patterns { get; }

    internal List<Finding> Findings { get; }

    internal static PatternSet Of(IEnumerable<HandlerModel> handlers)
    {
        PatternSet set = new([], []);
        foreach (HandlerModel handler in handlers.SelectMany(
            model => PatternParser.Alternatives(model.Encoding).Select(encoding => model with { Encoding = encoding })))
        {
            Pattern? pattern = PatternParser.TryParse(handler, out string problem);
            if (pattern is null)
            {
                set.Findings.Add(Finding.Of(Generators.Findings.Malformed, handler.Spot, handler.Encoding, problem));
            }
            else
            {
                set.Patterns.Add(pattern);
            }
        }

        set.CheckOverlaps();
        return set;
    }

    private void CheckOverlaps()
    {
        HashSet<Pattern> refining = [];
        for (int a = 0; a < Patterns.Count; a++)
        {
            for (int b = a + 1; b < Patterns.Count; b++)
            {
                (Pattern one, Pattern other) = (Patterns[a], Patterns[b]);
                if (!one.Overlaps(other))
                {
                    continue;
                }

                if (Refines(one, other))
                {
                    _ = refining.Add(one);
                }
                else if (Refines(other, one))
                {
                    _ = refining.Add(other);
                }
                else
                {
                    string word = $"0x{one.Value | other.Value:x8}";
                    Findings.Add(Finding.Of(
                        Generators.Findings.Overlap, other.Handler.Spot, other.Handler.Encoding, one.Handler.Encoding, word));
                }
            }
        }

        Findings.AddRange(Patterns.Where(pattern => pattern.Handler.Refines && !refining.Contains(pattern))
            .Select(pattern => Finding.Of(Generators.Findings.RefinesNothing, pattern.Handler.Spot, pattern.Handler.Encoding)));
    }

    private static bool Refines(Pattern special, Pattern general) => special.Handler.Refines && special.IsWithin(general);
}
