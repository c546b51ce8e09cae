using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;
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

    private Stage2(PageTable<Stage2Granule4K> table) => _table = table;

    internal static bool TryCreate(PageTableOptions options, [NotNullWhen(true)] out Stage2? stage2)
    {
        stage2 = PageTable<Stage2Granule4K>.TryCreate(options, out PageTable<Stage2Granule4K>? table) ? new Stage2(table) : null;
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
        using (_lock.EnterExclusive())
        {
            _invalidations.Begin();
            _table.Unmap(range);
            _invalidations.End();
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

    /// <summary>What is mapped at an address.</summary>
    internal bool TryGetLeaf(Ipa ipa, out Leaf leaf)
    {
        using (_lock.EnterShared())
        {
            return _table.TryGetLeaf(ipa, out leaf);
        }
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
