using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>The addresses of the group that an entry is in.</summary>
    private static IpaRange ContiguousGroup(PteSlot slot)
    {
        ulong bytes = (ulong)TFormat.ContiguousEntries(slot.Level) * TFormat.Granule.LevelBytes(slot.Level);
        return new IpaRange(slot.Start.AlignDown(bytes), bytes);
    }

    /// <summary>Takes the contiguous hint from the whole group of <paramref name="slot"/>: a TLB may hold it as one entry, so that
    /// every member goes invalid, the TLBs forget the group, and then each comes back as it was.</summary>
    /// <returns>False when another thread was at it: nothing has changed.</returns>
    /// <remarks>Source: Arm DDI 0487, D8.16.1 (a change of the Contiguous bit is a change of size).</remarks>
    private bool TryBreakContiguous(PteSlot slot, ChangeMode mode)
    {
        int entries = TFormat.ContiguousEntries(slot.Level);
        IpaRange group = ContiguousGroup(slot);
        Pa first = slot.Address - ((slot.Start - group.Start) / TFormat.Granule.LevelBytes(slot.Level) * sizeof(ulong));
        Span<ulong> values = stackalloc ulong[entries];
        int taken = 0;
        for (; taken < entries; taken++)
        {
            // Everybody locks from the first member on, so two that break one group do not wait for each other in a ring.
            if (!TryLockMember(MemberOf(first, group, taken, slot.Level), mode, out values[taken]))
            {
                break;
            }
        }

        bool all = taken == entries;
        if (all)
        {
            _tlb.InvalidateRange(_vmid, group);
        }

        for (int i = 0; i < taken; i++)
        {
            // Without the maintenance only what stood there may come back.
            if (TFormat.KindOf(values[i], slot.Level) == PteKind.Leaf)
            {
                _store.Unlock(MemberOf(first, group, i, slot.Level), all ? TFormat.WithContiguous(values[i], contiguous: false) : values[i], mode);
            }
        }

        return all;
    }

    private static PteSlot MemberOf(Pa first, IpaRange group, int index, int level)
        => new(first + ((ulong)index * sizeof(ulong)), level, group.Start + ((ulong)index << TFormat.Granule.LevelShift(level)));

    /// <summary>Locks a member of a group if it carries the hint; a member that does not is left alone.</summary>
    private bool TryLockMember(PteSlot slot, ChangeMode mode, out ulong value)
    {
        value = _store.Load(slot.Address);
        while (true)
        {
            PteKind kind = TFormat.KindOf(value, slot.Level);
            if (kind != PteKind.Leaf || !TFormat.IsContiguous(value))
            {
                bool locked = kind == PteKind.Locked;
                Invariant.Check(!locked || mode == ChangeMode.Shared, "I-02", $"{slot.Address} is locked under the exclusive MMU lock");
                value = TFormat.Empty;
                return !locked;
            }

            TakenState taken = new() { IsCarried = true };
            ulong found = _store.CompareExchange(slot, value, TFormat.Locked, mode, ref taken);
            if (found == value)
            {
                return true;
            }

            value = found;
        }
    }
}
