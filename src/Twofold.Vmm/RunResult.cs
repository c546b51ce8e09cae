namespace Twofold.Vmm;

/// <summary>How a run ended.</summary>
/// <param name="Outcome">The kind of end.</param>
/// <param name="Message">One line for a person; null when there is nothing to say.</param>
public sealed record RunResult(RunOutcome Outcome, string? Message = null);
