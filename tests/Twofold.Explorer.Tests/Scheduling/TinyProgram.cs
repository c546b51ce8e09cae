using Twofold.Explorer.Scheduling;
using Twofold.Explorer.Strategies;
using Twofold.Sync;

namespace Twofold.Explorer.Tests.Scheduling;

/// <summary>A few threads over a few managed words, run in every order that a strategy names.</summary>
internal sealed class TinyProgram : IDisposable
{
    private readonly List<ActorThread> _threads = [];
    private readonly SiteNames _names = new();

    /// <summary>What the actors wrote down in the last execution, in order.</summary>
    internal List<string> Trace { get; } = [];

    /// <summary>Runs the program in every order and answers what came of each.</summary>
    /// <param name="strategy">Which orders.</param>
    /// <param name="actors">Makes the bodies of one execution, over words of its own.</param>
    /// <param name="most">The most executions, for strategies that do not end.</param>
    internal List<string> RunAll(IStrategy strategy, Func<Action<ThreadActor>[]> actors, int most = int.MaxValue)
    {
        ConflictSet conflicts = new();
        List<string> outcomes = [];
        for (ISchedule? schedule = strategy.Next(); schedule is not null && outcomes.Count < most; schedule = strategy.Next())
        {
            outcomes.Add(RunOnce(schedule, conflicts, actors()));
            if (conflicts.HasNew)
            {
                conflicts.Learn();
                strategy.Restart();
                outcomes.Clear();
            }
        }

        return outcomes;
    }

    private string RunOnce(ISchedule schedule, ConflictSet conflicts, Action<ThreadActor>[] bodies)
    {
        Trace.Clear();
        using Execution execution = new(schedule, conflicts, _names, null);
        for (int i = 0; i < bodies.Length; i++)
        {
            if (i == _threads.Count)
            {
                _threads.Add(new ActorThread(i));
            }

            execution.AddThread(((char)('A' + i)).ToString(), _threads[i], bodies[i]);
        }

        execution.Run();
        return execution.Violation is null ? string.Concat(Trace) : execution.Violation.Invariant;
    }

    public void Dispose()
    {
        foreach (ActorThread thread in _threads)
        {
            thread.Dispose();
        }
    }

    /// <summary>A shared word that notes who touches it.</summary>
    internal sealed class Word(TinyProgram program)
    {
        private long _value;

        internal long Read(string name)
        {
            long value = Cell.Load(ref _value);
            program.Trace.Add(name);
            return value;
        }

        internal void Write(string name, long value)
        {
            Cell.Store(ref _value, value);
            program.Trace.Add(name);
        }
    }
}
