namespace Twofold.Spec;

/// <summary>How often the premise of each rule held: a rule that was never in question proves nothing.</summary>
public sealed class InvariantTally
{
    private readonly SortedDictionary<string, long> _checks = new(StringComparer.Ordinal);

    /// <summary>Each rule with the number of times that it was in question.</summary>
    public IReadOnlyDictionary<string, long> Checks => _checks;

    /// <summary>Notes that a rule was in question once more.</summary>
    public void Count(string invariant) => _checks[invariant] = _checks.GetValueOrDefault(invariant) + 1;
}
