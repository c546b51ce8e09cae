using System.Globalization;
using Twofold.Arch;
using Twofold.Explorer.Scheduling;
using Twofold.Explorer.Strategies;
using Twofold.Memory;
using Twofold.Spec;
using Twofold.Sync;

namespace Twofold.Explorer.Tests.Scheduling;

/// <summary>Deciding only before accesses that conflict loses nothing: random programs end the same ways as when a decision is made
/// before every access, with the same number of preemptions.</summary>
public sealed class ReductionTests : IDisposable
{
    private const int Words = 4;
    private const int Actors = 2;
    private const int Steps = 4;

    private readonly PhysicalMemory _memory = new(new Pa(0x4000_0000), 2UL << 20);
    private readonly ActorThread[] _threads = [new(0), new(1)];

    public void Dispose()
    {
        foreach (ActorThread thread in _threads)
        {
            thread.Dispose();
        }

        _memory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(Actors * Steps)]
    public void EveryOutcomeOfARandomProgramIsFoundWithTheSamePreemptions(int bound)
    {
        int saved = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            (int Actor, int Word, bool IsWrite)[] program = Draw(seed);
            (HashSet<string> all, int allRuns) = Outcomes(program, bound, isReduced: false);
            (HashSet<string> reduced, int reducedRuns) = Outcomes(program, bound, isReduced: true);
            Assert.True(all.IsSubsetOf(reduced), $"seed {seed}: lost {string.Join(' ', all.Except(reduced))} of {string.Join(' ', program)}");
            Assert.True(reducedRuns <= allRuns, $"seed {seed}: {reducedRuns} orders instead of {allRuns}");
            saved += allRuns - reducedRuns;
        }

        Assert.True(bound == 0 || saved > 0);
    }

    private static (int Actor, int Word, bool IsWrite)[] Draw(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Actors * Steps).Select(i => (i / Steps, random.Next(Words), random.Next(2) == 0))];
    }

    private (HashSet<string> Outcomes, int Runs) Outcomes((int Actor, int Word, bool IsWrite)[] program, int bound, bool isReduced)
    {
        ConflictSet conflicts = new();
        for (int word = 0; word < Words && !isReduced; word++)
        {
            conflicts.Add(WordAt(word).ToString());
        }

        PreemptionBounding strategy = new(bound);
        HashSet<string> outcomes = [];
        int runs = 0;
        for (ISchedule? schedule = strategy.Next(); schedule is not null; schedule = strategy.Next())
        {
            _ = outcomes.Add(Run(schedule, conflicts, program));
            runs++;
            if (conflicts.HasNew)
            {
                conflicts.Learn();
                strategy.Restart();
                outcomes.Clear();
                runs = 0;
            }
        }

        return (outcomes, runs);
    }

    /// <summary>What each actor read, and what is left in memory.</summary>
    private string Run(ISchedule schedule, ConflictSet conflicts, (int Actor, int Word, bool IsWrite)[] program)
    {
        _memory.Clear(_memory.Start, Words * sizeof(ulong));
        string[] seen = new string[Actors];
        using Execution execution = new(schedule, conflicts, new SiteNames(), null) { World = new MemoryWorld(_memory) };
        for (int actor = 0; actor < Actors; actor++)
        {
            int self = actor;
            execution.AddThread($"actor{actor}", _threads[actor], _ =>
            {
                for (int i = 0; i < program.Length; i++)
                {
                    seen[self] += program[i].Actor == self ? Step(program[i], (ulong)i + 1) : "";
                }
            });
        }

        execution.Run();
        Assert.Null(execution.Violation);
        return string.Join('|', seen) + "|" + string.Join(',', Enumerable.Range(0, Words).Select(word => _memory.Word(WordAt(word))));
    }

    private string Step((int Actor, int Word, bool IsWrite) step, ulong value)
    {
        if (!step.IsWrite)
        {
            return Cell.Load(ref _memory.Word(WordAt(step.Word))).ToString(CultureInfo.InvariantCulture) + ",";
        }

        Cell.Store(ref _memory.Word(WordAt(step.Word)), value);
        return "";
    }

    private Pa WordAt(int word) => _memory.Start + ((ulong)word * sizeof(ulong));

    private sealed class MemoryWorld(PhysicalMemory memory) : IWorld
    {
        public PhysicalMemory? Memory => memory;

        public Violation? Completed(in SharedAccess access) => null;

        public void Released(ThreadActor actor, object owner, bool isFree)
        {
        }

        public Violation? AtEnd() => null;

        public string? Describe(in SharedAccess access) => null;
    }
}
