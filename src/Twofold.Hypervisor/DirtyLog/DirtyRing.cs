using Twofold.Sync;

namespace Twofold.Hypervisor.DirtyLog;

/// <summary>The pages that one vCPU wrote, in the order of their faults, shared with whoever collects them.</summary>
/// <remarks>
/// The hypervisor publishes entries as <see cref="DirtyRingState.Dirty"/>, the collector marks them
/// <see cref="DirtyRingState.Reset"/>, and a reset empties them from the oldest on while they carry that mark. The mark is
/// believed wherever it stands, as KVM believes it. Concurrency: entries are pushed on the vCPU's thread, collected on any one
/// thread, and reset under the slots' lock. Source: Linux 6.12 virt/kvm/dirty_ring.c; behaviour only.
/// </remarks>
public sealed class DirtyRing
{
    /// <summary>Entries kept free for what one exit may push.</summary>
    internal const int Reserved = 64;

    private readonly uint[] _slots;
    private readonly ulong[] _offsets;
    private readonly int[] _states; // Atomic.
    private readonly int _mask;
    private int _pushed; // Atomic; written by the vCPU.
    private int _reset; // Atomic; written under the slots' lock.

    internal DirtyRing(int entries)
    {
        _slots = new uint[entries];
        _offsets = new ulong[entries];
        _states = new int[entries];
        _mask = entries - 1;
    }

    /// <summary>Entries, a power of two.</summary>
    public int Capacity => _states.Length;

    /// <summary>Whether the vCPU must exit before it may push more.</summary>
    internal bool IsSoftFull => (uint)(Cell.Load(ref _pushed) - Cell.Load(ref _reset)) >= (uint)(Capacity - Reserved);

    /// <summary>The entry at <paramref name="index"/>, which counts from the first ever pushed.</summary>
    public DirtyRingEntry this[int index]
    {
        get
        {
            int at = index & _mask;

            // ORDER: acquire; slot and offset were written before the entry was published.
            var state = (DirtyRingState)Cell.Load(ref _states[at]);
            return new DirtyRingEntry(_slots[at], _offsets[at], state);
        }
    }

    /// <summary>Writes an entry's flags, as user space may to any entry at any time.</summary>
    // ORDER: release; what the collector read of the entry, it read before the hypervisor may fill it again.
    public void SetState(int index, DirtyRingState state) => Cell.Store(ref _states[index & _mask], (int)state);

    internal void Push(uint slot, ulong offset)
    {
        int at = Cell.Load(ref _pushed) & _mask;
        _slots[at] = slot;
        _offsets[at] = offset;

        // ORDER: release; publishes slot and offset.
        Cell.Store(ref _states[at], (int)DirtyRingState.Dirty);
        _ = Cell.Add(ref _pushed, 1);
    }

    /// <summary>Empties the oldest entry if it was collected.</summary>
    internal bool TryTakeReset(out uint slot, out ulong offset)
    {
        int at = Cell.Load(ref _reset) & _mask;
        slot = _slots[at];
        offset = _offsets[at];

        // ORDER: acquire; the collector is done with the entry.
        if ((Cell.Load(ref _states[at]) & (int)DirtyRingState.Reset) == 0)
        {
            return false;
        }

        Cell.Store(ref _states[at], (int)DirtyRingState.Empty);
        _ = Cell.Add(ref _reset, 1);
        return true;
    }
}
