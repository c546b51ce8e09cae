using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    private const int BatchGroup = 8; // Descents that are under way at once: their cache misses overlap.

    /// <summary>Edits every leaf that touches a range of whole pages.</summary>
    private StaleRange EditRange<TEdit>(IpaRange pages, TEdit edit, ChangeMode mode)
        where TEdit : struct, ILeafEdit
    {
        StaleRange changed = default;
        EntryCursor<TFormat> cursor = new(_tree, pages);
        while (cursor.MoveNext())
        {
            if (EditEntry(cursor.Slot, cursor.Pte, edit, mode))
            {
                changed.Add(cursor.Range);
            }
        }

        return changed;
    }

    /// <summary>Edits the leaf that maps each of some addresses, in any order; outside the input size nothing is mapped.</summary>
    private StaleRange EditBatch<TEdit>(ReadOnlySpan<Ipa> addresses, TEdit edit, ChangeMode mode)
        where TEdit : struct, ILeafEdit
    {
        StaleRange changed = default;
        Span<PteSlot> slots = stackalloc PteSlot[BatchGroup];
        Span<ulong> ptes = stackalloc ulong[BatchGroup];
        for (int first = 0; first < addresses.Length; first += BatchGroup)
        {
            ReadOnlySpan<Ipa> group = addresses[first..Math.Min(first + BatchGroup, addresses.Length)];
            FindGroup(group, slots, ptes);
            for (int i = 0; i < group.Length; i++)
            {
                // An earlier member of the group may have changed the entry: the exchange notices.
                if (EditEntry(slots[i], ptes[i], edit, mode))
                {
                    changed.Add(new IpaRange(slots[i].Start, TFormat.Granule.LevelBytes(slots[i].Level)));
                }
            }
        }

        return changed;
    }

    /// <summary>Edits one entry if it is a leaf, on top of whatever the walker or another thread makes of it meanwhile.</summary>
    private bool EditEntry<TEdit>(PteSlot slot, ulong old, TEdit edit, ChangeMode mode)
        where TEdit : struct, ILeafEdit
    {
        if (mode == ChangeMode.Exclusive && TFormat.KindOf(old, slot.Level) == PteKind.Locked)
        {
            throw new InvariantViolationException("I-02", $"{slot.Address} is locked under the exclusive MMU lock");
        }

        while (TFormat.KindOf(old, slot.Level) == PteKind.Leaf)
        {
            ulong @new = edit.Apply(old);
            if (@new == old)
            {
                return false;
            }

            if (TEdit.BreaksContiguous && TFormat.IsContiguous(old))
            {
                _ = TryBreakContiguous(slot, mode);
                old = _store.Load(slot.Address);
                continue;
            }

            if (TEdit.PlainStore != Mutant.None && Mutants.Is(TEdit.PlainStore))
            {
                _store.OverwriteBlindly(slot, old, @new);
                return true;
            }

            ulong found = _store.EditLeaf(slot, old, @new, mode);
            if (found == old)
            {
                return true;
            }

            old = found;
        }

        return false;
    }

    /// <summary>Descends for up to <see cref="BatchGroup"/> addresses at once, level by level.</summary>
    private void FindGroup(ReadOnlySpan<Ipa> addresses, Span<PteSlot> slots, Span<ulong> ptes)
    {
        for (int i = 0; i < addresses.Length; i++)
        {
            bool inside = addresses[i].Value < _limit;
            slots[i] = inside ? _tree.SlotIn(Root, addresses[i], StartLevel) : default;
            ptes[i] = inside ? _store.Load(slots[i].Address) : TFormat.Empty;
        }

        for (int level = StartLevel; level < LastLevel; level++)
        {
            for (int i = 0; i < addresses.Length; i++)
            {
                if (slots[i].Level == level && TFormat.KindOf(ptes[i], level) == PteKind.Table)
                {
                    slots[i] = _tree.SlotIn(TFormat.TableAddress(ptes[i]), addresses[i], level + 1);
                    ptes[i] = _store.Load(slots[i].Address);
                }
            }
        }
    }

    private TlbDebt Owe(StaleRange stale)
        => stale.Range.Bytes == 0 ? default : new TlbDebt(_tlb, Ledger, _vmid, stale.Range);
}
