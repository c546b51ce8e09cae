using Twofold.Hypervisor.Vcpus;
using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Hypervisor.Coalescing;

/// <summary>Writes to registered zones of unbacked memory, kept for the VMM instead of ending the run (KVM's coalesced MMIO).</summary>
/// <remarks>Safe from any thread. Source: Linux 6.12 virt/kvm/coalesced_mmio.c; behaviour only.</remarks>
internal sealed class CoalescedMmio
{
    /// <summary>What fits into the page that KVM shares: 170 entries of 24 bytes after 8, one of them never used.</summary>
    private const int Capacity = 169;

    /// <summary>NR_IOBUS_DEVS.</summary>
    private const int MaximumZones = 1000;

    private readonly RankedLock _lock = new(LockRank.Peripheral);
    private readonly List<Zone> _zones = []; // Guarded by _lock.
    private readonly Queue<MmioAccess> _buffered = []; // Guarded by _lock.

    internal int Count
    {
        get
        {
            using (_lock.Enter())
            {
                return _buffered.Count;
            }
        }
    }

    internal Errno Register(Ipa start, uint bytes, uint portIo)
    {
        if (portIo > 1)
        {
            return Errno.Einval;
        }

        using (_lock.Enter())
        {
            if (_zones.Count == MaximumZones)
            {
                return Errno.Enospc;
            }

            _zones.Add(new Zone(start, bytes, portIo != 0));
            return Errno.None;
        }
    }

    /// <summary>Removes every zone that contains the range; that there is none is no error.</summary>
    internal Errno Unregister(Ipa start, uint bytes, uint portIo)
    {
        if (portIo > 1)
        {
            return Errno.Einval;
        }

        using (_lock.Enter())
        {
            _ = _zones.RemoveAll(zone => zone.IsPortIo == (portIo != 0) && zone.Contains(start, bytes));
            return Errno.None;
        }
    }

    /// <summary>Keeps a write if it lies in a zone and there is room.</summary>
    internal bool TryBuffer(MmioAccess write)
    {
        using (_lock.Enter())
        {
            if (_buffered.Count == Capacity || !_zones.Exists(zone => !zone.IsPortIo && zone.Contains(write.Ipa, (uint)write.Bytes)))
            {
                return false;
            }

            _buffered.Enqueue(write);
            return true;
        }
    }

    internal bool TryTake(out MmioAccess write)
    {
        using (_lock.Enter())
        {
            return _buffered.TryDequeue(out write);
        }
    }

    private readonly record struct Zone(Ipa Start, uint Bytes, bool IsPortIo)
    {
        internal bool Contains(Ipa start, uint bytes)
            => start >= Start && start - Start <= Bytes && bytes <= Bytes - (start - Start);
    }
}
