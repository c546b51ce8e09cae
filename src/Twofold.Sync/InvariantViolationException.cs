namespace Twofold.Sync;

/// <summary>A numbered invariant did not hold: a bug in this library or in its caller, never something a guest does.</summary>
public sealed class InvariantViolationException : Exception
{
    /// <summary>Names the invariant and what was found.</summary>
    public InvariantViolationException(string id, string message)
        : base($"{id}: {message}") => Id = id;

    /// <summary>The number in docs/invariants.md.</summary>
    public string Id { get; }
}
