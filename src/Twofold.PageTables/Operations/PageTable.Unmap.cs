using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    private const int CleanRoom = 512;

    /// <summary>Takes away every mapping and every note that touches <paramref name="range"/>; when it returns, no CPU uses one.</summary>
    /// <remarks>
    /// The TLB maintenance is done inside. Where the guest may have written past the caches, the memory of cacheable leaves is
    /// cleaned and invalidated after it. Tables that become empty are freed; where there is nothing to clean, a table that the
    /// range covers goes whole. MMU lock: exclusive.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_unmap</c>, behaviour only.
    /// </remarks>
    public void Unmap(IpaRange range)
    {
        NeverYield never = default;
        Unmap(range, ref never);
    }

    /// <summary>As <see cref="Unmap(IpaRange)"/>, in parts of at most one table.</summary>
    /// <param name="range">Rounded outwards to pages.</param>
    /// <param name="point">Called between the parts. What others map behind it while it has let go of the lock stays.</param>
    public void Unmap<TYield>(IpaRange range, ref TYield point)
        where TYield : struct, IYieldPoint, allows ref struct
    {
        IpaRange pages = WholePages(range);
        bool yields = typeof(TYield) != typeof(NeverYield);
        _retired.Free();
        UnmapPass pass = new(stackalloc Pa[CleanRoom]) { InParts = yields };
        for (Ipa next = pages.Start; next < pages.End;)
        {
            next = UnmapInTable(next, pages.End, ref pass);

            // Memory is cleaned table by table; with nothing to clean one invalidation at the end does for all.
            if (CleansData || yields)
            {
                Finish(ref pass);
            }

            if (yields && next < pages.End)
            {
                point.Yield();
            }
        }

        Finish(ref pass);
    }

    /// <summary>Takes away the mapping of each address, in any order; a block goes whole.</summary>
    /// <remarks>As for a range.</remarks>
    public void Unmap(ReadOnlySpan<Ipa> addresses)
    {
        _retired.Free();
        UnmapPass pass = new(stackalloc Pa[CleanRoom]);
        foreach (Ipa address in addresses)
        {
            if (address.Value < _limit)
            {
                Ipa page = address.AlignDown(TFormat.Granule.Bytes);
                _ = UnmapInTable(page, page + TFormat.Granule.Bytes, ref pass);
                Finish(ref pass);
            }
        }
    }

    /// <summary>Empties the entries from <paramref name="ipa"/> on in the one table that holds its entry.</summary>
    /// <returns>Where to go on.</returns>
    private Ipa UnmapInTable(Ipa ipa, Ipa end, ref UnmapPass pass)
    {
        PteSlot slot = FindWhole(ipa, end, pass.InParts, out ulong pte);
        int level = slot.Level;
        ulong entryBytes = TFormat.Granule.LevelBytes(level);
        Ipa tableEnd = level == StartLevel ? end : slot.Start.AlignDown(TFormat.Granule.LevelBytes(level - 1)) + TFormat.Granule.LevelBytes(level - 1);
        bool changed = false;
        while (TFormat.KindOf(pte, level) != PteKind.Table || (IsUnlinkedWhole(slot, end, pass.InParts) && !(pass.InParts && changed)))
        {
            if (pte != TFormat.Empty)
            {
                UnmapEntry(slot, new IpaRange(ipa, end - ipa), ref pass);
                changed = true;
            }

            slot = new PteSlot(slot.Address + sizeof(ulong), level, slot.Start + entryBytes);
            if (slot.Start >= end || slot.Start >= tableEnd)
            {
                break;
            }

            pte = _store.Load(slot.Address);
        }

        if (changed)
        {
            UnlinkEmptyTables(ipa, level, ref pass);
        }

        return slot.Start;
    }

    /// <summary>The entry for <paramref name="ipa"/> that is no table, or is one that goes whole.</summary>
    private PteSlot FindWhole(Ipa ipa, Ipa end, bool inParts, out ulong pte)
    {
        PteSlot slot = _tree.SlotIn(Root, ipa, StartLevel);
        while (true)
        {
            pte = _store.Load(slot.Address);
            if (TFormat.KindOf(pte, slot.Level) != PteKind.Table || (slot.Start == ipa && IsUnlinkedWhole(slot, end, inParts)))
            {
                return slot;
            }

            slot = _tree.SlotIn(TFormat.TableAddress(pte), ipa, slot.Level + 1);
        }
    }

    private bool IsUnlinkedWhole(PteSlot slot, Ipa end, bool inParts)
        => !CleansData && !(inParts && slot.Level < LastLevel - 1) && slot.Start + TFormat.Granule.LevelBytes(slot.Level) <= end;

    private void UnmapEntry(PteSlot slot, IpaRange range, ref UnmapPass pass)
    {
        if (!pass.HasRoomFor(slot.Level))
        {
            Finish(ref pass);
        }

        // The walker may have changed the entry since it was read: what counts is the value replaced.
        ulong old = _store.Load(slot.Address);
        if (TFormat.KindOf(old, slot.Level) == PteKind.Leaf && TFormat.IsContiguous(old) && !Covers(range, ContiguousGroup(slot)))
        {
            _ = TryBreakContiguous(slot, ChangeMode.Exclusive);
        }

        old = _store.Take(slot, TFormat.Empty, ChangeMode.Exclusive);
        IpaRange entry = new(slot.Start, TFormat.Granule.LevelBytes(slot.Level));
        switch (TFormat.KindOf(old, slot.Level))
        {
            case PteKind.Table:
                pass.Unlinked(entry);
                break;
            case PteKind.Leaf:
                pass.Removed(entry, slot.Level);
                if (CleansData && TFormat.IsCacheable(old, _features))
                {
                    pass.OweClean(TFormat.LeafTarget(old, slot.Level));
                }

                break;
            default:
                break;
        }
    }

    private static bool Covers(IpaRange outer, IpaRange inner) => outer.Start <= inner.Start && inner.End <= outer.End;

    /// <summary>Unlinks the table of <paramref name="level"/> around <paramref name="ipa"/> if it is empty, then the one above.</summary>
    private void UnlinkEmptyTables(Ipa ipa, int level, ref UnmapPass pass)
    {
        for (; level > StartLevel; level--)
        {
            PteSlot parent = _tree.Find(ipa, level - 1, out ulong pte);
            if (TFormat.KindOf(pte, level - 1) != PteKind.Table || !_tree.IsEmpty(TFormat.TableAddress(pte)))
            {
                return;
            }

            _ = _store.Take(parent, TFormat.Empty, ChangeMode.Exclusive);
            pass.Unlinked(new IpaRange(ipa, TFormat.Granule.Bytes));
        }
    }

    /// <summary>Does what is owed for the entries removed so far, in the order that the architecture asks for.</summary>
    private void Finish(ref UnmapPass pass)
    {
        if (Mutants.Is(Mutant.FreeBeforeInvalidation))
        {
            _retired.Free();
        }

        if (pass.OnlyLeafLevel is int level)
        {
            _tlb.InvalidateIpa(_vmid, pass.Stale.Start, level);
        }
        else if (pass.Stale.Bytes != 0)
        {
            _tlb.InvalidateRange(_vmid, pass.Stale);
        }

        CacheRun run = new(_caches);
        foreach (Pa target in pass.OwedCleans)
        {
            run.Add(target, TFormat.Granule.LevelBytes(pass.Level));
        }

        _ = run.Finish();
        _retired.Free();
        pass.Clear();
    }
}
