using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor.Faults;
using Twofold.Sync;

namespace Twofold.Hypervisor.Memslots;

/// <summary>The memslots of a VM: changed one request at a time, read without a lock.</summary>
/// <remarks>
/// A slot goes in three steps: readers stop finding it, then its mappings are taken out of stage 2 as an invalidation, then
/// the request ends. A fault that still works with the old slots finds the invalidation when it comes to install.
/// Source: Linux 6.12 <c>__kvm_set_memory_region</c>; behaviour only.
/// </remarks>
internal sealed class MemslotTable(Stage2 stage2, Granule granule, int ipaBits)
{
    /// <summary>KVM_USER_MEM_SLOTS of arm64: ids stop below it.</summary>
    private const uint IdLimit = 32767;

    private const ulong MaximumPages = int.MaxValue;
    private readonly RankedLock _lock = new(LockRank.Slots);
    private readonly Dictionary<uint, Memslot> _byId = []; // Guarded by _lock.
    private readonly Published<MemslotSet> _current = new(MemslotSet.Empty);

    /// <summary>The slots as they are now. Take it once for one piece of work.</summary>
    internal MemslotSet Current => _current.Value;

    internal Errno Set(uint id, MemslotFlags flags, Ipa gpa, ulong bytes, Hva host)
    {
        if (!IsWellFormed(id, flags, gpa, bytes, host))
        {
            return Errno.Einval;
        }

        using (_lock.Enter())
        {
            Memslot? old = _byId.GetValueOrDefault(id);
            if (bytes == 0)
            {
                return old is null ? Errno.Einval : Delete(old);
            }

            Memslot wanted = new(id, new IpaRange(gpa, bytes), host, flags);
            return old is null ? Create(wanted) : Change(old, wanted);
        }
    }

    /// <summary>What can be said of a request without looking at any slot, the checks that KVM makes first.</summary>
    private bool IsWellFormed(uint id, MemslotFlags flags, Ipa gpa, ulong bytes, Hva host)
    {
        ulong page = granule.Bytes;

        // The upper half of the id names an address space, of which there is one; an upper half above 0 exceeds the limit too.
        return (flags & ~MemslotFlags.ReadOnly) == 0
            && id < IdLimit
            && (bytes & (page - 1)) == 0
            && gpa.IsAligned(page)
            && host.IsAligned(page)
            && bytes <= AddressSpace.Limit.Value
            && host.Value <= AddressSpace.Limit.Value - bytes
            && gpa.TryAdd(bytes, out _)
            && bytes >> granule.Shift <= MaximumPages;
    }

    private Errno Create(Memslot wanted)
    {
        if (Current.Overlaps(wanted.Range, null))
        {
            return Errno.Eexist;
        }

        if (!FitsTheGuest(wanted))
        {
            return Errno.Efault;
        }

        Publish(wanted, Current.With(wanted));
        return Errno.None;
    }

    private Errno Change(Memslot old, Memslot wanted)
    {
        if (old.Host != wanted.Host || old.Range.Bytes != wanted.Range.Bytes || old.Flags != wanted.Flags)
        {
            return Errno.Einval;
        }

        return old.Range.Start == wanted.Range.Start ? Errno.None : Move(old, wanted);
    }

    private Errno Move(Memslot old, Memslot wanted)
    {
        if (Current.Overlaps(wanted.Range, old))
        {
            return Errno.Eexist;
        }

        MemslotSet before = Current;
        MemslotSet without = before.Without(old);
        _current.Value = without;
        stage2.Invalidate(old.Range);
        if (!FitsTheGuest(wanted))
        {
            // The slot comes back as it was, its mappings do not.
            _current.Value = before;
            return Errno.Efault;
        }

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

    private void Publish(Memslot slot, MemslotSet set)
    {
        _byId[slot.Id] = slot;
        _current.Value = set;
    }

    private bool FitsTheGuest(Memslot slot) => slot.Range.End.Value <= 1UL << ipaBits;
}
