using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Memslots;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Hypervisor.Faults;

/// <summary>A VM's second stage: the table, the lock over it, and the count that tells faults of invalidations.</summary>
/// <remarks>Safe from any thread until it is disposed of; then no vCPU may run.</remarks>
internal sealed class Stage2 : IDisposable
{
    private readonly PageTable<Stage2Granule4K> _table;
    private readonly MmuLock _lock = new();
    private readonly SequenceCount _invalidations = new(); // Its changes are guarded by _lock.
    private bool _destroyed;

    private readonly int _ipaBits;
    private readonly ITlbMaintenance _tlb;
    private readonly Vmid _vmid;

    private Stage2(PageTable<Stage2Granule4K> table, PageTableOptions options)
    {
        _table = table;
        _ipaBits = options.IpaBits;
        _tlb = options.Tlb;
        _vmid = options.Vmid;
    }

    internal static bool TryCreate(PageTableOptions options, [NotNullWhen(true)] out Stage2? stage2)
    {
        stage2 = PageTable<Stage2Granule4K>.TryCreate(options, out PageTable<Stage2Granule4K>? table) ? new Stage2(table, options) : null;
        return stage2 is not null;
    }

    internal Pa Root => _table.Root;

    internal TableStatistics Statistics => _table.Statistics;

    /// <summary>Table pages that one mapping may need.</summary>
    internal int MaximumTablePages => _table.MaximumTablePages;

    internal VtcrEl2 ControlRegister(HostCpu cpu) => _table.ControlRegister(cpu.IdAa64Mmfr0, cpu.IdAa64Mmfr1);

    /// <summary>To be taken before anything is looked at that an invalidation may take away; see <see cref="Install"/>.</summary>
    internal long SampleInvalidations() => _invalidations.Sample();

    /// <summary>Maps what a fault found, unless something was invalidated since <paramref name="sample"/>.</summary>
    /// <returns><see cref="MapResult.LostRace"/> also for an invalidation.</returns>
    internal MapResult Install(long sample, in Stage2Mapping mapping, TablePageCache tables)
    {
        using (_lock.EnterShared())
        {
            return _invalidations.MustRetry(sample)
                ? MapResult.LostRace
                : _table.Map(mapping.Ipa, mapping.Bytes, mapping.Target, mapping.Permissions, MemoryAttribute.Normal, tables);
        }
    }

    /// <summary>Adds permissions to what is mapped already, unless something was invalidated since <paramref name="sample"/>.</summary>
    /// <param name="sample">Of <see cref="SampleInvalidations"/>.</param>
    /// <param name="mapping">Where, and what to add.</param>
    /// <param name="cpu">The CPU that faulted, whose stale translation goes.</param>
    internal RelaxResult Relax(long sample, in Stage2Mapping mapping, int cpu)
    {
        using (_lock.EnterShared())
        {
            return _invalidations.MustRetry(sample)
                ? RelaxResult.LostRace
                : _table.RelaxPermissions(mapping.Ipa, mapping.Permissions, cpu);
        }
    }

    internal void MakeYoung(Ipa ipa)
    {
        using (_lock.EnterShared())
        {
            _ = _table.MakeYoung(ipa);
        }
    }

    /// <summary>Takes every mapping of a range out; faults that looked at the range before do not map it again.</summary>
    internal void Invalidate(IpaRange range)
    {
        range = Reachable(range);
        using (_lock.EnterExclusive())
        {
            _invalidations.Begin();
            _table.Unmap(range);
            _invalidations.End();
        }
    }

    /// <summary>Takes out what the slots map of a range of host memory that is about to change. No fault maps anything until
    /// <see cref="EndHostChange"/>.</summary>
    internal void BeginHostChange(MemslotSet slots, Hva start, ulong bytes)
    {
        using (_lock.EnterExclusive())
        {
            _invalidations.Begin();
            foreach (Memslot slot in slots.All)
            {
                if (slot.TryToGuest(start, start + bytes, out IpaRange range))
                {
                    _table.Unmap(Reachable(range));
                }
            }
        }
    }

    /// <summary>Lets faults map again; those that looked before look once more.</summary>
    internal void EndHostChange()
    {
        using (_lock.EnterExclusive())
        {
            _invalidations.End();
        }
    }

    /// <summary>Makes every leaf that touches a range old; answers whether one was young. A CPU that uses one from now on makes
    /// it young again: no TLB keeps it.</summary>
    internal bool TestAndClearYoung(IpaRange range)
    {
        bool young;
        using (_lock.EnterShared())
        {
            young = _table.TestAndClearYoung(range);
        }

        if (young)
        {
            _tlb.InvalidateRange(_vmid, range);
        }

        return young;
    }

    /// <summary>Takes the write permission from everything mapped in a range. When it returns, every write faults.</summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="restartsFaults">Whether faults that looked at the slots before must look again: what they were about to
    /// map may be writable without being logged.</param>
    internal void WriteProtect(IpaRange range, bool restartsFaults = false)
    {
        range = Reachable(range);
        using (_lock.EnterExclusive())
        {
            if (restartsFaults)
            {
                _invalidations.Begin();
                _invalidations.End();
            }

            using TlbDebt debt = _table.WriteProtect(range);
            debt.Pay();
        }
    }

    /// <summary>Makes pages of the blocks that touch a range, with the blocks' permissions. Ends early, and says nothing, when
    /// no frames are left for tables: a block is split by its first write as well.</summary>
    internal void SplitEagerly(IpaRange range, ulong chunk, TablePageCache tables)
    {
        if (chunk == 0)
        {
            return;
        }

        range = Reachable(range);
        for (Ipa next = range.Start; next < range.End && tables.TopUp(_table.MaximumTablePages);)
        {
            using (_lock.EnterExclusive())
            {
                Ipa end = next + chunk < range.End ? next + chunk : range.End;
                while (next < end)
                {
                    next = SplitOne(next, tables);
                }
            }
        }
    }

    /// <summary>Cleans and invalidates what is mapped of every slot; answers the bytes.</summary>
    internal ulong Flush(MemslotSet slots)
    {
        ulong bytes = 0;
        using (_lock.EnterExclusive())
        {
            foreach (Memslot slot in slots.All)
            {
                bytes += _table.Flush(slot.Range);
            }
        }

        return bytes;
    }

    /// <summary>Shows every mapping; nothing changes meanwhile.</summary>
    internal void Visit<TVisitor>(ref TVisitor visitor)
        where TVisitor : struct, ILeafVisitor
    {
        using (_lock.EnterExclusive())
        {
            _table.VisitLeaves(new IpaRange(default, 1UL << _ipaBits), ref visitor);
        }
    }

    /// <summary>What is mapped at an address.</summary>
    internal bool TryGetLeaf(Ipa ipa, out Leaf leaf)
    {
        using (_lock.EnterShared())
        {
            return _table.TryGetLeaf(ipa, out leaf);
        }
    }

    /// <summary>What the table can map of a slot's range: some kernels accept slots that no guest can reach.</summary>
    private IpaRange Reachable(IpaRange range)
    {
        ulong limit = 1UL << _ipaBits;
        ulong start = Math.Min(range.Start.Value, limit), end = Math.Min(range.End.Value, limit);
        return new IpaRange(new Ipa(start), end - start);
    }

    /// <summary>Splits the block that maps an address, if one does; answers where to go on.</summary>
    private Ipa SplitOne(Ipa ipa, TablePageCache tables)
    {
        ulong page = Granule.Size4K.Bytes;
        if (!_table.TryGetLeaf(ipa, out Leaf block) || block.Bytes == page)
        {
            return ipa.AlignDown(page) + page;
        }

        Ipa start = ipa.AlignDown(block.Bytes);
        for (ulong offset = 0; offset < block.Bytes; offset += page)
        {
            _ = _table.Map(start + offset, page, block.Target + offset, block.Permissions, block.Attribute, tables);
        }

        return start + block.Bytes;
    }

    public void Dispose()
    {
        if (!_destroyed)
        {
            _destroyed = true;
            _table.Destroy();
        }
    }
}
