using Twofold.Arch;
using Twofold.Explorer.Scheduling;
using Twofold.PageTables;
using Twofold.Spec;
using Twofold.Sync;

namespace Twofold.Explorer.Hardware;

internal sealed partial class Stage2World
{
    /// <summary>Where a scenario's guest memory lies: page n of the VM.</summary>
    internal static Ipa Page(int number) => new((ulong)number * PageBytes);

    /// <summary>A range of whole pages.</summary>
    internal static IpaRange Pages(int first, int count) => new(Page(first), (ulong)count * PageBytes);

    /// <summary>All that one block maps.</summary>
    internal static IpaRange Block { get; } = Pages(0, 512);

    /// <summary>The level of the entries that map a block.</summary>
    private const int BlockLevel = 2;

    /// <summary>The guest's reading and writing rights.</summary>
    internal static Stage2Permissions ReadWrite => Stage2Permissions.Read | Stage2Permissions.Write;

    /// <summary>The host page behind a guest page; the one after it moved when <paramref name="moved"/> is set.</summary>
    internal static Pa Target(Ipa ipa, bool moved = false) => new(ipa.Value + (moved ? 0x2_0000_0000UL : 0x1_0000_0000UL));

    /// <summary>Adds an actor that runs code of the library.</summary>
    internal void AddThread(string name, Action<ThreadActor> body) => Execution.AddThread(name, _bench.TakeThread(), body);

    /// <summary>Adds a vCPU: a walker, and the fault handler.</summary>
    internal void AddVcpu(string name, int cpu, params GuestAccess[] program)
    {
        ThreadActor? actor = null;
        VcpuLoop? loop = null;
        AddThread(name, self =>
        {
            foreach (GuestAccess access in program)
            {
                loop!.Make(access);
            }
        });
        actor = (ThreadActor)Execution.Actors[^1];
        loop = new VcpuLoop(this, actor, cpu);
    }

    /// <summary>Adds a CPU whose walker goes its way beside the software.</summary>
    internal void AddWalker(string name, int cpu, params GuestAccess[] program)
        => Execution.AddAgent(index => new WalkerAgent(name, index, this, cpu, program));

    /// <summary>Maps before the actors begin.</summary>
    internal void Prepare(Ipa ipa, ulong bytes, Stage2Permissions permissions)
    {
        TablePageCache cache = NewCache();
        Watch(() => _ = Table.Map(ipa, bytes, Target(ipa), permissions, MemoryAttribute.Normal, cache));
    }

    /// <summary>Maps every page of the first block before the actors begin, old and clean.</summary>
    internal void PrepareTable()
    {
        TablePageCache cache = NewCache();
        Watch(() =>
        {
            for (int page = 0; page < 512; page++)
            {
                _ = Table.Map(Page(page), PageBytes, Target(Page(page)), ReadWrite, MemoryAttribute.Normal, cache);
            }

            _ = Table.TestAndClearYoung(Block);
        });
        PrepareClean(Block);
    }

    /// <summary>Clears dirty state before the actors begin.</summary>
    internal void PrepareClean(IpaRange range) => Watch(() =>
    {
        using TlbDebt debt = Table.ClearDirty(range);
        debt.Pay();
    });

    /// <summary>Clears Access flags before the actors begin.</summary>
    internal void PrepareOld(IpaRange range) => Watch(() => _ = Table.TestAndClearYoung(range));

    internal void Age(ThreadActor actor, IpaRange range)
    {
        Operation operation = Begin(actor, $"age {range}", isAging: true);
        bool young;
        using (Lock.EnterShared())
        {
            young = Table.TestAndClearYoung(range);
        }

        End(actor, young ? "was young" : "was old");
        Execution.Check(() => operation.YoungTaken == 0 || young ? null : new Violation("INV-01", $"aging cleared {operation.YoungTaken} Access flags and reported none"));
    }

    internal void Protect(ThreadActor actor, IpaRange range)
    {
        _ = Begin(actor, $"write-protect {range}");
        using (Lock.EnterExclusive())
        {
            using TlbDebt debt = Table.WriteProtect(range);
            debt.Pay();
            Promise(actor, () => Law.PromiseProtected(range));
        }

        End(actor, "protected");
    }

    /// <summary>Joins a table of pages into a block; the block has what walkers marked in the pages.</summary>
    internal void Collapse(ThreadActor actor, Ipa ipa)
    {
        Operation operation = Begin(actor, $"collapse {ipa}", carriesDirty: true);
        bool joined;
        using (Lock.EnterExclusive())
        {
            joined = Table.Collapse(ipa, BlockLevel);
            actor.Complete();
            Execution.Check(() => JudgeCarried(operation, ipa));
        }

        End(actor, joined ? "joined" : "left as it was");
    }

    /// <summary>Looks a page up without the lock, inside an epoch.</summary>
    internal void Look(ThreadActor actor, EpochParticipant epoch, Ipa ipa)
    {
        _ = Begin(actor, $"look up {ipa}");
        bool mapped;
        using (epoch.Enter())
        {
            mapped = Table.TryGetLeaf(ipa, out _);
        }

        End(actor, mapped ? "mapped" : "not mapped");
    }

    internal void Unmap(ThreadActor actor, IpaRange range)
    {
        _ = Begin(actor, $"unmap {range}");
        using (Lock.EnterExclusive())
        {
            Table.Unmap(range);
            Promise(actor, () => Law.PromiseUnmapped(range));
        }

        End(actor, "unmapped");
    }

    /// <summary>Maps under the shared lock; tries once.</summary>
    internal MapResult Map(ThreadActor actor, Ipa ipa, ulong bytes, Pa target, TablePageCache tables)
    {
        _ = Begin(actor, $"map {(bytes == PageBytes ? "page" : "block")} {ipa} to {target}");
        MapResult result;
        using (Lock.EnterShared())
        {
            result = Table.Map(ipa, bytes, target, ReadWrite, MemoryAttribute.Normal, tables);
        }

        End(actor, result.ToString());
        return result;
    }

    /// <summary>Maps under the shared lock, until it is mapped.</summary>
    internal void MapSurely(ThreadActor actor, Ipa ipa, ulong bytes, Pa target, TablePageCache tables)
    {
        for (long seen = actor.ChangesOfOthers; Map(actor, ipa, bytes, target, tables) == MapResult.LostRace; seen = actor.ChangesOfOthers)
        {
            actor.AwaitOthers(seen);
        }
    }

    /// <summary>Does what a fault asks for; false when the guest is to try again after somebody else's step.</summary>
    internal bool HandleFault(ThreadActor actor, GuestAccess access, FaultStatus status, int cpu, TablePageCache tables)
    {
        _ = tables.TopUp(Table.MaximumTablePages);
        Ipa page = access.Ipa.AlignDown(PageBytes);
        switch (status)
        {
            case FaultStatus.Translation:
                return Map(actor, page, PageBytes, Target(page), tables) != MapResult.LostRace;
            case FaultStatus.Permission:
                _ = Begin(actor, $"relax {page}");
                RelaxResult result;
                using (Lock.EnterShared())
                {
                    result = Table.RelaxPermissions(page, ReadWrite, cpu);
                }

                End(actor, result.ToString());
                return result != RelaxResult.LostRace;
            default:
                throw new InvalidOperationException($"a fault of status {status} is not expected");
        }
    }

    private Violation? JudgeCarried(Operation operation, Ipa ipa)
    {
        bool mapped = Table.TryGetLeaf(ipa, out Leaf leaf);
        Tally.Count("INV-02");
        return !mapped || leaf.Level != BlockLevel ? null
            : operation.YoungTaken != 0 && !leaf.Young ? new Violation("INV-01", $"the block at {ipa} is old, and {operation.YoungTaken} of its pages were young")
            : operation.DirtyTaken != 0 && !leaf.Dirty ? new Violation("INV-02", $"the block at {ipa} is clean, and {operation.DirtyTaken} of its pages were dirty")
            : null;
    }

    private Operation Begin(ThreadActor actor, string name, bool isAging = false, bool carriesDirty = false)
    {
        actor.Operation = Execution.NewOperation(name, isAging, carriesDirty);
        Execution.Tell(actor, $"[{name}");
        return actor.Operation;
    }

    private void End(ThreadActor actor, string outcome)
    {
        actor.Complete();
        Execution.Tell(actor, $"] {outcome}");
        Operation operation = actor.Operation;
        actor.Operation = Operation.None;
        if (operation.DirtyTaken != 0 && !operation.CarriesDirty)
        {
            Tally.Count("INV-02");
            Execution.Check(() => operation.DirtyTold == operation.DirtyTaken ? null
                : new Violation("INV-02", $"{operation.Name} took {operation.DirtyTaken} dirty pages and told of {operation.DirtyTold}"));
        }
    }

    private void Promise(ThreadActor actor, Action promise)
    {
        actor.Complete();
        Execution.Check(() =>
        {
            promise();
            return Law.Broken;
        });
    }

    /// <summary>Changes tables while nobody races, and tells the law afterwards.</summary>
    private void Watch(Action change)
    {
        change();
        Law.Forget();
        for (ulong page = 0; page < 4; page++)
        {
            Law.AddRoot(Table.Root + (page * PageBytes), Table.StartLevel, new Ipa(page << 30));
        }
    }
}
