using Twofold.Arch;
using Twofold.Explorer.Scheduling;
using Twofold.Machine;
using Twofold.Memory;
using Twofold.PageTables;
using Twofold.Spec;
using Twofold.Sync;

namespace Twofold.Explorer.Hardware;

/// <summary>One VM's second stage with its CPUs: the shipped page table, the machine's walkers, TLBs as history, and the law.</summary>
internal sealed partial class Stage2World : IWorld, IChangeObserver
{
    private const ulong PageBytes = 4096;
    private const ulong MaskOfRootEntries = (1UL << 30) - 1;

    private readonly Bench _bench;
    private readonly List<InFlightWalk> _walks = [];
    private readonly List<TablePageCache> _caches = [];
    private readonly FrameAllocator _frames;

    /// <param name="execution">The run that it is for.</param>
    /// <param name="bench">Memory and threads.</param>
    /// <param name="tally">Counts how often each rule was in question.</param>
    /// <param name="cpus">How many CPUs walk the tables.</param>
    /// <param name="keepsDirty">Whether their walkers keep dirty state beside Access flags.</param>
    internal Stage2World(Execution execution, Bench bench, InvariantTally tally, int cpus, bool keepsDirty)
    {
        Execution = execution;
        Tally = tally;
        _bench = bench;
        _frames = new FrameAllocator(bench.Memory, Granule.Size4K);
        ExploredTlb tlb = new(cpus) { World = this };
        PageTableOptions options = new()
        {
            Frames = _frames,
            IpaBits = 32,
            Vmid = new Vmid(1),
            Tlb = tlb,
            Caches = new UnmodelledCaches(),
            ForcedWriteBack = true,
            HardwareDirty = keepsDirty,
            Observer = this,
        };
        if (!PageTable<Stage2Granule4K>.TryCreate(options, out PageTable<Stage2Granule4K>? table))
        {
            throw new InvalidOperationException("memory was not given back by the execution before");
        }

        const ulong parange40 = 2;
        const ulong accessFlagAndDirty = 2;
        Table = table;
        Law = new Stage2Law(cpus, Peek, tally);
        Controls = new Stage2Controls(table.ControlRegister(parange40, accessFlagAndDirty), table.Root, new CpuFeatures(), dirtyStateOffered: keepsDirty);
        for (ulong page = 0; page < (1UL << table.IpaBits) / (MaskOfRootEntries + 1); page++)
        {
            Law.AddRoot(table.Root + (page * PageBytes), table.StartLevel, new Ipa(page << 30));
        }
    }

    internal Execution Execution { get; }

    internal InvariantTally Tally { get; }

    internal PageTable<Stage2Granule4K> Table { get; }

    internal MmuLock Lock { get; } = new();

    internal Stage2Law Law { get; }

    /// <summary>The regime that every CPU walks in: hardware sets Access flags.</summary>
    internal Stage2Controls Controls { get; }

    public PhysicalMemory Memory => _bench.Memory;

    /// <summary>Reads a word without disturbing anybody.</summary>
    internal ulong Peek(Pa word) => _bench.Memory.Word(word);

    /// <summary>Lets a walker make one descriptor access.</summary>
    internal WalkStep StepWalk(Actor actor, ref Stage2Walk walk)
    {
        Pa word = walk.DescriptorAddress;
        bool outer = Execution.IsSideDoor;
        Execution.IsSideDoor = true;
        ulong before = Peek(word);
        WalkStep result = walk.Step(Memory);
        ulong after = Peek(word);
        Execution.IsSideDoor = outer;
        SyncOperation operation = before == after ? SyncOperation.Load : SyncOperation.CompareExchange;
        Visible what = new(VisibleKind.Access, operation, word, "", "walk", false);
        Execution.Completed(new SharedAccess(actor, what, before, after, IsHardware: true, Operation.None));
        if (Execution.IsStopping && actor is ThreadActor thread)
        {
            thread.Stop();
        }

        return result;
    }

    internal InFlightWalk AddWalk(int cpu)
    {
        InFlightWalk walk = new(cpu);
        _walks.Add(walk);
        return walk;
    }

    /// <summary>Table pages for one actor, enough that it takes none from the allocator while it races.</summary>
    internal TablePageCache NewCache()
    {
        const int mappings = 4;
        TablePageCache cache = new(_frames);
        _ = cache.TopUp(mappings * Table.MaximumTablePages);
        _caches.Add(cache);
        return cache;
    }

    /// <summary>An invalidation takes effect on one CPU.</summary>
    internal void InvalidateOn(int cpu, IpaRange range, int? level)
    {
        ThreadActor? actor = Execution.Running;
        if (actor is not null && !Execution.IsStopping)
        {
            string hint = level is null ? "" : $" level {level}";
            actor.BeforeMaintenance($"TLBI.cpu{cpu}");
            Execution.Tell(actor, $"TLBI {range}{hint} on cpu{cpu}");
        }

        Law.History.Invalidate(cpu, range, level);
        foreach (InFlightWalk walk in _walks)
        {
            walk.MustRestart |= walk.Cpu == cpu && walk.UsesAnyOf(range, level);
        }
    }

    public Violation? Completed(in SharedAccess access)
    {
        if (access.What.Word is not { } word)
        {
            return null;
        }

        switch (access.What.Operation)
        {
            case SyncOperation.Free:
                Law.Free(word);
                return Law.Broken;
            case SyncOperation.Allocate:
                Law.Allocate(word);
                return null;
            default:
                break;
        }

        Law.Access(word, access.IsHardware);
        if (access.Before != access.After)
        {
            Law.Change(new EntryWrite(word, access.Before, access.After, access.Operation.Number, access.IsHardware, access.Operation.IsAging));
            NoteTaken(access, word);
        }

        return Law.Broken ?? JudgeBlindStore(access, word);
    }

    public void Released(ThreadActor actor, object owner, bool isFree)
    {
        if (owner == Lock && isFree)
        {
            Execution.Check(CheckCounts);
        }
    }

    public Violation? AtEnd()
    {
        Violation? found = CheckCounts();
        if (found is not null)
        {
            return found;
        }

        Law.Forget();
        foreach (TablePageCache cache in _caches)
        {
            cache.Drain();
        }

        try
        {
            Table.Destroy();
        }
        catch (Exception failure) when (failure is InvariantViolationException or InvalidOperationException)
        {
            return new Violation((failure as InvariantViolationException)?.Id ?? "INV-10", failure.Message);
        }

        return CheckFrames();
    }

    private Violation? CheckCounts()
    {
        TableStatistics counted = Table.Statistics;
        Law.PromiseCounts(counted.TablePages, [0, counted.Level1Blocks, counted.Level2Blocks, counted.Pages]);
        return Law.Broken;
    }

    private Violation? CheckFrames()
    {
        Tally.Count("INV-10");
        int missing = _frames.TotalFrames - _frames.FreeFrames;
        if (missing != 0)
        {
            return new Violation("INV-10", $"{missing} frames are still out after the table was destroyed");
        }

        // Frames come in ascending order: what was used lies at the start.
        const ulong used = 64;
        Tally.Count("INV-11");
        for (Pa word = Memory.Start; word < Memory.Start + (used * PageBytes); word += sizeof(ulong))
        {
            if (Peek(word) != 0)
            {
                return new Violation("INV-11", $"the free frame at {word} was written: {Peek(word):x}");
            }
        }

        return null;
    }

    /// <summary>Software says what dirty state it takes.</summary>
    public void Changed(in EntryChange change)
    {
        if (change.LosesDirty && Execution.Running is { } actor)
        {
            actor.Operation.DirtyTold++;
        }
    }

    private void NoteTaken(in SharedAccess access, Pa word)
    {
        if (access.IsHardware || !Law.TryDescribe(word, out int level, out _))
        {
            return;
        }

        Stage2Entry before = new(access.Before, level);
        Stage2Entry after = new(access.After, level);
        access.Operation.YoungTaken += before.IsYoung && !after.IsYoung ? 1 : 0;
        access.Operation.DirtyTaken += before.IsDirty && !after.IsDirty ? 1 : 0;
    }

    /// <summary>A plain store may replace a valid entry only if that is what its actor has seen there (INV-05).</summary>
    private Violation? JudgeBlindStore(in SharedAccess access, Pa word)
    {
        if (!access.IsWrite || access.Actor is not ThreadActor actor || !Execution.Conflicts.Contains(access.What)
            || !Law.TryDescribe(word, out int level, out Ipa ipa))
        {
            return null;
        }

        Tally.Count("INV-05");
        Stage2Entry before = new(access.Before, level);
        if (access.What.Operation != SyncOperation.Store || !before.IsValid)
        {
            return null;
        }

        return actor.LastRead(word) == access.Before ? null : new Violation(
            "INV-05",
            $"a plain store of {new Stage2Entry(access.After, level)} at {ipa} replaced {before}, which it had not seen");
    }

    public string? Describe(in SharedAccess access)
    {
        Visible what = access.What;
        if (what.Word is not { } word)
        {
            return Execution.Conflicts.Contains(what) ? $"{what.Operation} {what.Key}" : null;
        }

        if (what.Operation == SyncOperation.Free)
        {
            return $"free {word}";
        }

        if (!Law.TryDescribe(word, out int level, out Ipa ipa) || !Execution.Conflicts.Contains(what))
        {
            return null;
        }

        string place = $"{(access.IsHardware ? "walk: " : "")}L{level} {ipa}";
        Stage2Entry after = new(access.After, level);
        return access.Before != access.After ? $"{place}: {new Stage2Entry(access.Before, level)} -> {after}"
            : what.Operation is SyncOperation.Load || access.IsHardware ? $"{place} is {after}"
            : $"{place}: {what.Operation} finds {after}";
    }
}
