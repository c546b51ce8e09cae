using Twofold.Explorer.Reports;
using Twofold.Explorer.Scheduling;
using Twofold.Spec;

namespace Twofold.Explorer;

/// <summary>What came of exploring one variant.</summary>
/// <param name="Name">"S01/age".</param>
/// <param name="Executions">Orders that were run.</param>
/// <param name="Steps">Operations in all of them.</param>
/// <param name="Coverage">What has been covered, for people.</param>
/// <param name="IsExhausted">Whether every order that the strategy promises was run.</param>
/// <param name="Failure">The first failure; null when everything held.</param>
/// <param name="Checks">How often each rule was in question.</param>
internal sealed record ExplorationResult(
    string Name, long Executions, long Steps, string Coverage, bool IsExhausted, Failure? Failure, IReadOnlyDictionary<string, long> Checks);

/// <summary>An execution that broke a rule.</summary>
/// <param name="Violation">The rule and what was found.</param>
/// <param name="Preemptions">How often a running actor was interrupted.</param>
/// <param name="Schedule">The execution, to be run again.</param>
/// <param name="Lanes">The actors.</param>
/// <param name="Events">What happened.</param>
internal sealed record Failure(Violation Violation, int Preemptions, ScheduleFile Schedule, IReadOnlyList<string> Lanes, IReadOnlyList<LoggedEvent> Events);
