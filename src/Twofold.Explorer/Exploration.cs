using Twofold.Explorer.Hardware;
using Twofold.Explorer.Reports;
using Twofold.Explorer.Scenarios;
using Twofold.Explorer.Scheduling;
using Twofold.Explorer.Strategies;
using Twofold.Spec;
using Twofold.Sync;

namespace Twofold.Explorer;

/// <summary>Runs the orders of one variant that a strategy names, until one fails or the budget is spent.</summary>
/// <remarks>One at a time in a process: the mutant is the process's.</remarks>
internal sealed class Exploration : IDisposable
{
    private readonly Bench _bench = new();
    private readonly SiteNames _names = new();

    /// <summary>The mutant that runs are marked with; selecting it is <see cref="Mutants.Select"/>.</summary>
    internal MutantEntry? Mutant { get; init; }

    /// <summary>Explores one variant.</summary>
    /// <exception cref="InvalidOperationException">Two runs of one schedule differ: something is not under control.</exception>
    internal ExplorationResult Explore(Scenario scenario, Variant variant, IStrategy strategy, Budget budget)
    {
        ConflictSet conflicts = new();
        InvariantTally tally = new();
        long executions = 0;
        long steps = 0;
        bool isFirst = true;
        Failure? failure = null;
        for (ISchedule? schedule = strategy.Next(); schedule is not null && budget.TrySpend(); schedule = strategy.Next())
        {
            RecordingSchedule recording = new(schedule, inWords: false);
            Outcome outcome = Run(variant, recording, conflicts, tally, null);
            executions++;
            steps += outcome.Steps;
            if (outcome.Violation is not null)
            {
                failure = Reproduce(scenario, variant, strategy, recording.Choices, conflicts, outcome);
                break;
            }

            if (conflicts.HasNew)
            {
                conflicts.Learn();

                // What is a point depends on the conflicts known: everything from the start, with those found by now.
                strategy.Restart();
                (executions, steps, isFirst) = (0, 0, true);
                continue;
            }

            if (isFirst)
            {
                isFirst = false;
                Outcome again = Run(variant, new FixedSchedule(recording.Choices), conflicts, tally, null);
                RequireSame(outcome, again);
            }
        }

        return new ExplorationResult($"{scenario.Id}/{variant.Name}", executions, steps, strategy.Coverage, strategy.IsExhausted, failure, tally.Checks);
    }

    /// <summary>Runs the execution of a schedule file once more.</summary>
    /// <param name="variant">Its variant.</param>
    /// <param name="file">The file.</param>
    /// <param name="divergence">Where the execution and the file part; null when they do not.</param>
    internal ExplorationResult Replay(Variant variant, ScheduleFile file, out string? divergence)
    {
        ConflictSet conflicts = new();
        foreach (string point in file.Points)
        {
            conflicts.Add(point);
        }

        InvariantTally tally = new();
        ReplaySchedule replay = new(file.Tokens);
        RecordingSchedule recording = new(replay, inWords: true);
        EventLog log = new();
        Outcome outcome = Run(variant, recording, conflicts, tally, log);
        divergence = replay.Divergence ?? (replay.IsAtEnd ? null : "the execution ended before the file's decisions did");
        Failure? failure = outcome.Violation is null ? null
            : new Failure(outcome.Violation, recording.Preemptions, file with { Tokens = recording.Tokens }, outcome.Lanes, log.Events);
        return new ExplorationResult($"{file.ScenarioId}/{file.Variant}", 1, outcome.Steps, "one schedule", true, failure, tally.Checks);
    }

    public void Dispose() => _bench.Dispose();

    private static void RequireSame(in Outcome first, in Outcome second)
    {
        if (first.Digest != second.Digest || first.Violation != second.Violation)
        {
            throw new InvalidOperationException("two runs of one schedule differ: something in the scenario is not under control");
        }
    }

    private Failure Reproduce(Scenario scenario, Variant variant, IStrategy strategy, IReadOnlyList<int> choices, ConflictSet conflicts, in Outcome found)
    {
        EventLog log = new();
        RecordingSchedule recording = new(new FixedSchedule(choices), inWords: true);
        string[] points = [.. conflicts.Members];
        Outcome again = Run(variant, recording, conflicts, new InvariantTally(), log);
        RequireSame(found, again);
        ScheduleFile file = new(scenario.Id, variant.Name, Mutant?.Name ?? "", strategy.Coverage, points, recording.Tokens);
        return new Failure(found.Violation!, recording.Preemptions, file, again.Lanes, log.Events);
    }

    private Outcome Run(Variant variant, ISchedule schedule, ConflictSet conflicts, InvariantTally tally, EventLog? log)
    {
        _bench.Begin();
        using Execution execution = new(schedule, conflicts, _names, log);
        Stage2World world = new(execution, _bench, tally, variant.Cpus, variant.KeepsDirty);
        variant.Build(world);
        execution.World = world;
        execution.Run();
        if (execution.Violation is not null)
        {
            _bench.Wipe();
        }

        return new Outcome(execution.Violation, execution.Digest, execution.Steps, [.. execution.Actors.Select(actor => actor.Name)]);
    }

    private readonly record struct Outcome(Violation? Violation, ulong Digest, int Steps, string[] Lanes);
}
