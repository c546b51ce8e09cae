namespace Twofold.Conformance;

/// <summary>How a vector fared.</summary>
/// <param name="Vector">Which.</param>
/// <param name="Difference">The first operation whose answer was another one, as an index; null when there is none.</param>
/// <param name="Answer">What was answered there.</param>
public sealed record VectorOutcome(Vector Vector, int? Difference = null, string? Answer = null)
{
    /// <summary>Whether the vector was run at all.</summary>
    public bool IsSkipped => Vector.IsSkipped;

    /// <summary>Whether every answer was the recorded one.</summary>
    public bool IsPassed => !IsSkipped && Difference is null;
}
