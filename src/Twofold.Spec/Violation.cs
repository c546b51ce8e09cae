namespace Twofold.Spec;

/// <summary>A rule that did not hold.</summary>
/// <param name="Invariant">The rule, such as "INV-07".</param>
/// <param name="Text">What was found, in one line.</param>
public sealed record Violation(string Invariant, string Text);
