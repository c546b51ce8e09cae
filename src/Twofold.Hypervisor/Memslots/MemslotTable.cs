using System.Numerics;
using Twofold.Arch;
using Twofold.Hypervisor.DirtyLog;
using Twofold.Hypervisor.Faults;
using Twofold.Hypervisor.Profiles;
using Twofold.Memory;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Hypervisor.Memslots;

/// <summary>The memslots of a VM: changed one request at a time, read without a lock.</summary>
/// <remarks>
/// A slot goes in three steps: readers stop finding it, then its mappings are taken out of stage 2 as an invalidation, then
/// the request ends. A fault that still works with the old slots finds the invalidation when it comes to install.
/// Source: Linux 6.12 <c>__kvm_set_memory_region</c>; behaviour only.
/// </remarks>
internal sealed class MemslotTable(Stage2 stage2, FrameAllocator frames, int ipaBits, KernelProfile profile) : IDisposable
{
    private const MemslotFlags AllFlags = MemslotFlags.LogDirtyPages | MemslotFlags.ReadOnly;
    private const ulong MaximumPages = int.MaxValue;
    private readonly Granule _granule = frames.Granule;
    private readonly RankedLock _lock = new(LockRank.Slots);
    private readonly TablePageCache _splitTables = new(frames); // Guarded by _lock.
    private readonly Dictionary<uint, Memslot> _byId = []; // Guarded by _lock.
    private readonly Published<MemslotSet> _current = new(MemslotSet.Empty);

    /// <summary>The slots as they are now. Take it once for one piece of work.</summary>
    internal MemslotSet Current => _current.Value;

    /// <summary>How dirty pages are logged. Guarded by the lock of <see cref="BeginChange"/>.</summary>
    internal DirtyLogMode Mode { get; } = new();

    /// <summary>Keeps slots, bitmaps and <see cref="Mode"/> to the caller until disposed of (KVM's slots_lock).</summary>
    internal Change BeginChange() => new(_lock);

    /// <summary>The slot with this number; the caller is in a change.</summary>
    internal Memslot? Find(uint id) => _byId.GetValueOrDefault(id);

    /// <summary>The upper half of an id names an address space, of which there is one, so a larger id is never valid.</summary>
    internal bool IsValidId(uint id) => id < profile.MemslotLimit;

    /// <summary>Whether there is no slot; the caller is in a change.</summary>
    internal bool IsEmpty => _byId.Count == 0;

    /// <summary>Makes pages of the blocks of a range if the VM asked for it; the caller is in a change.</summary>
    internal void SplitEagerly(IpaRange range) => stage2.SplitEagerly(range, Mode.EagerSplitChunk, _splitTables);

    /// <summary>Protects the pages of <paramref name="mask"/>, all between the first and the last; the caller is in a change.</summary>
    internal void Protect(Memslot slot, ulong firstPage, ulong mask)
    {
        if (mask == 0)
        {
            return;
        }

        int low = BitOperations.TrailingZeroCount(mask);
        int high = 64 - BitOperations.LeadingZeroCount(mask);
        IpaRange range = slot.PageRange(firstPage + (ulong)low, (ulong)(high - low));
        stage2.WriteProtect(range);
        if (Mode.InitiallySet)
        {
            SplitEagerly(range);
        }
    }

    /// <summary>Makes a reader of a slot's dirty pages; null when the slot is not there or not logged page by page.</summary>
    internal DirtyReader? AddReader(uint id)
    {
        using Change change = BeginChange();
        if (Find(id) is not { FaultsPageByPage: true } slot)
        {
            return null;
        }

        DirtyReader reader = new(this, slot);
        ReplaceReaders(slot, [.. slot.Readers, reader]);
        return reader;
    }

    /// <summary>Forgets a reader; the caller is in a change.</summary>
    internal void RemoveReader(uint id, DirtyReader reader)
    {
        if (Find(id) is { } slot && slot.Readers.Contains(reader))
        {
            ReplaceReaders(slot, [.. slot.Readers.Where(other => other != reader)]);
        }
    }

    /// <summary>Faults that found the slot with other readers look again.</summary>
    private void ReplaceReaders(Memslot slot, DirtyReader[] readers)
    {
        Memslot wanted = new(slot.Id, slot.Range, slot.Host, slot.Flags, _granule.Shift, slot.Bitmap) { Readers = readers };
        _byId[slot.Id] = wanted;
        _current.Value = Current.Without(slot).With(wanted);
        stage2.WriteProtect(slot.Range, restartsFaults: true);
    }

    /// <summary>Gives back what splitting kept ready. The VM ends.</summary>
    public void Dispose() => _splitTables.Dispose();

    internal Errno Set(uint id, MemslotFlags flags, Ipa gpa, ulong bytes, Hva host)
    {
        if (!IsWellFormed(id, flags, gpa, bytes, host))
        {
            return Errno.Einval;
        }

        using Change change = BeginChange();
        Memslot? old = Find(id);
        if (bytes == 0)
        {
            return old is null ? Errno.Einval : Delete(old);
        }

        if (old is null)
        {
            return Create(Describe(id, flags, new IpaRange(gpa, bytes), host, null));
        }

        if (old.Host != host || old.Range.Bytes != bytes || ((old.Flags ^ flags) & MemslotFlags.ReadOnly) != 0)
        {
            return Errno.Einval;
        }

        return old.Range.Start != gpa ? Move(old, gpa, flags)
            : old.Flags != flags ? ChangeFlags(old, flags)
            : Errno.None;
    }

    /// <summary>What can be said of a request without looking at any slot, the checks that KVM makes first.</summary>
    private bool IsWellFormed(uint id, MemslotFlags flags, Ipa gpa, ulong bytes, Hva host)
    {
        ulong page = _granule.Bytes;
        return (flags & ~AllFlags) == 0
            && IsValidId(id)
            && (bytes & (page - 1)) == 0
            && gpa.IsAligned(page)
            && host.IsAligned(page)
            && bytes <= 1UL << profile.UserAddressBits
            && host.Value <= (1UL << profile.UserAddressBits) - bytes
            && gpa.TryAdd(bytes, out _)
            && bytes >> _granule.Shift <= MaximumPages;
    }

    /// <summary>A slot with the bitmap that it goes on using, a fresh one, or none.</summary>
    private Memslot Describe(uint id, MemslotFlags flags, IpaRange range, Hva host, Memslot? old)
    {
        bool logs = (flags & MemslotFlags.LogDirtyPages) != 0;
        DirtyBitmap? bitmap = !logs ? null
            : old?.Bitmap ?? (Mode.UsesBitmap ? new DirtyBitmap(range.Bytes >> _granule.Shift, Mode.InitiallySet) : null);
        return new Memslot(id, range, host, flags, _granule.Shift, bitmap) { Readers = bitmap is null ? [] : old?.Readers ?? [] };
    }

    private Errno Create(Memslot wanted)
    {
        if (Current.Overlaps(wanted.Range, null))
        {
            return Errno.Eexist;
        }

        if (!FitsTheGuest(wanted.Range))
        {
            return profile.BeyondGuest;
        }

        Publish(wanted, Current.With(wanted));
        return Errno.None;
    }

    private Errno ChangeFlags(Memslot old, MemslotFlags flags)
    {
        Memslot wanted = Describe(old.Id, flags, old.Range, old.Host, old);
        Publish(wanted, Current.Without(old).With(wanted));
        return Errno.None;
    }

    private Errno Move(Memslot old, Ipa gpa, MemslotFlags flags)
    {
        IpaRange range = old.Range with { Start = gpa };
        if (Current.Overlaps(range, old))
        {
            return Errno.Eexist;
        }

        MemslotSet before = Current;
        MemslotSet without = before.Without(old);
        _current.Value = without;
        stage2.Invalidate(old.Range);
        if (!FitsTheGuest(range))
        {
            // The slot comes back as it was, its mappings do not.
            _current.Value = before;
            return profile.BeyondGuest;
        }

        Memslot wanted = Describe(old.Id, flags, range, old.Host, old);
        Publish(wanted, without.With(wanted));
        return Errno.None;
    }

    private Errno Delete(Memslot old)
    {
        _ = _byId.Remove(old.Id);
        _current.Value = Current.Without(old);
        stage2.Invalidate(old.Range);
        return Errno.None;
    }

    /// <summary>Lets faults find the slot, then protects what they mapped before it was logged.</summary>
    private void Publish(Memslot slot, MemslotSet set)
    {
        _byId[slot.Id] = slot;
        _current.Value = set;
        if (slot.TracksDirtyPages && !Mode.InitiallySet)
        {
            stage2.WriteProtect(slot.Range, restartsFaults: true);
            SplitEagerly(slot.Range);
        }
    }

    private bool FitsTheGuest(IpaRange range) => range.End.Value <= 1UL << (profile.SlotAddressBits ?? ipaBits);

    /// <summary>The right to change slots.</summary>
    internal readonly ref struct Change
    {
        private readonly RankedLock.Guard _guard;

        internal Change(RankedLock held) => _guard = held.Enter();

        /// <summary>Gives it up.</summary>
        public void Dispose() => _guard.Dispose();
    }
}
