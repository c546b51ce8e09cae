using System.Runtime.CompilerServices;
using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    private const int BatchGroup = 16; // Descents that are under way at once: their cache misses overlap.

    /// <summary>Edits every leaf that touches a range of whole pages.</summary>
    private StaleRange EditRange<TEdit>(IpaRange pages, TEdit edit, ChangeMode mode)
        where TEdit : struct, ILeafEdit
    {
        StaleRange changed = default;
        for (Ipa next = pages.Start; next < pages.End;)
        {
            int shift = _tree.Descend(next, out Pa address, out ulong pte);
            PteSlot slot = SlotAt(next, address, shift);
            if (shift == TFormat.Granule.Shift)
            {
                Ipa tableEnd = next.AlignDown(TFormat.Granule.LevelBytes(LastLevel - 1)) + TFormat.Granule.LevelBytes(LastLevel - 1);
                Ipa end = pages.End < tableEnd ? pages.End : tableEnd;
                EditPages(slot, pte, end, edit, mode, ref changed);
                next = end;
                continue;
            }

            if (EditEntry(slot, pte, edit, mode))
            {
                changed.Add(new IpaRange(slot.Start, 1UL << shift));
            }

            next = slot.Start + (1UL << shift);
        }

        return changed;
    }

    /// <summary>Edits the entries of one table of the last level, from one whose value was read up to <paramref name="end"/>.</summary>
    private void EditPages<TEdit>(PteSlot first, ulong pte, Ipa end, TEdit edit, ChangeMode mode, ref StaleRange changed)
        where TEdit : struct, ILeafEdit
    {
        long count = 0;
        Ipa from = default;
        Ipa to = default;
        Pa address = first.Address;
        for (Ipa ipa = first.Start; ; pte = _store.Load(address))
        {
            int wide = EditWide<TEdit>(address, ipa, end, mode, ref changed);
            if (wide > 0)
            {
                address += (ulong)wide * sizeof(ulong);
                ipa += (ulong)wide * TFormat.Granule.Bytes;
                if (ipa >= end)
                {
                    break;
                }

                pte = _store.Load(address);
            }

            if (EditPage(new PteSlot(address, LastLevel, ipa), pte, edit, mode))
            {
                from = count++ == 0 ? ipa : from;
                to = ipa + TFormat.Granule.Bytes;
            }

            address += sizeof(ulong);
            ipa += TFormat.Granule.Bytes;
            if (ipa >= end)
            {
                break;
            }
        }

        if (count != 0)
        {
            changed.Add(new IpaRange(from, to - from), count);
        }
    }

    /// <summary>Edits rows of entries at once, where nobody else can be changing them; answers how many entries that were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EditWide<TEdit>(Pa address, Ipa ipa, Ipa end, ChangeMode mode, ref StaleRange changed)
        where TEdit : struct, ILeafEdit
    {
        if (TEdit.Clears == 0 || mode != ChangeMode.Exclusive || _walkersWrite || !address.IsAligned(PteStore<TFormat>.RowBytes))
        {
            return 0;
        }

        int entries = (int)((end - ipa) / TFormat.Granule.Bytes);
        int done = _store.ClearBits(address, entries, TEdit.Clears, TEdit.BreaksContiguous, out RowChanges rows);
        if (rows.Count != 0)
        {
            Ipa from = ipa + ((ulong)rows.First * TFormat.Granule.Bytes);
            changed.Add(new IpaRange(from, (ulong)(rows.Last - rows.First + 1) * TFormat.Granule.Bytes), rows.Count);
        }

        return done;
    }

    /// <summary>As <see cref="EditEntry"/> for an entry of the last level: what nearly every one needs goes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool EditPage<TEdit>(PteSlot slot, ulong old, TEdit edit, ChangeMode mode)
        where TEdit : struct, ILeafEdit
    {
        if (TFormat.KindOf(old, LastLevel) == PteKind.Leaf && !(TEdit.BreaksContiguous && TFormat.IsContiguous(old)) && !Mutants.AreSelected)
        {
            ulong @new = edit.Apply(old);
            if (@new == old)
            {
                return false;
            }

            ulong found = _store.EditLeaf(slot, old, @new, mode);
            if (found == old)
            {
                return true;
            }

            old = found;
        }

        return old != TFormat.Empty && EditEntry(slot, old, edit, mode);
    }

    /// <summary>Edits the leaf that maps each of some addresses, in any order; outside the input size nothing is mapped.</summary>
    private StaleRange EditBatch<TEdit>(ReadOnlySpan<Ipa> addresses, TEdit edit, ChangeMode mode)
        where TEdit : struct, ILeafEdit
    {
        StaleRange changed = default;
        Span<Pa> slots = stackalloc Pa[BatchGroup];
        for (int first = 0; first < addresses.Length; first += BatchGroup)
        {
            ReadOnlySpan<Ipa> group = addresses[first..Math.Min(first + BatchGroup, addresses.Length)];
            Approach(group, slots);
            for (int i = 0; i < group.Length; i++)
            {
                Ipa page = group[i].AlignDown(TFormat.Granule.Bytes);
                if (slots[i] == default)
                {
                    EditAbovePages(group[i], edit, mode, ref changed);
                }
                else if (EditPage(new PteSlot(slots[i], LastLevel, page), _store.Load(slots[i]), edit, mode))
                {
                    changed.Add(new IpaRange(page, TFormat.Granule.Bytes));
                }
            }
        }

        return changed;
    }

    private void EditAbovePages<TEdit>(Ipa ipa, TEdit edit, ChangeMode mode, ref StaleRange changed)
        where TEdit : struct, ILeafEdit
    {
        if (ipa.Value < _limit)
        {
            PteSlot slot = _tree.Find(ipa, LastLevel, out ulong pte);
            if (EditEntry(slot, pte, edit, mode))
            {
                changed.Add(new IpaRange(slot.Start, TFormat.Granule.LevelBytes(slot.Level)));
            }
        }
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

    /// <summary>Has the entries of some addresses on the way from memory, all at once, before one of them is waited for; no entry is
    /// named where the tables end above the last level.</summary>
    private void Approach(ReadOnlySpan<Ipa> addresses, Span<Pa> slots)
    {
        for (int i = 0; i < addresses.Length; i++)
        {
            slots[i] = addresses[i].Value < _limit && _tree.TryApproach(addresses[i], out Pa slot) ? slot : default;
        }
    }

    private TlbDebt Owe(StaleRange stale)
        => stale.Range.Bytes == 0 ? default : new TlbDebt(_tlb, Ledger, _vmid, stale.Range);
}
