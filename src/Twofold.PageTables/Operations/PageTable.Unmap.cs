using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Takes away every mapping that touches <paramref name="range"/>; when it returns, no CPU uses one.</summary>
    /// <remarks>
    /// The TLB maintenance is done inside. Without forced write-back the memory of cacheable leaves is cleaned and invalidated
    /// after it, as a guest may have written past the caches. Tables that become empty are freed. MMU lock: exclusive.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_unmap</c>, behaviour only.
    /// </remarks>
    public void Unmap(IpaRange range)
    {
        IpaRange pages = WholePages(range);
        _retired.Free();
        UnmapPass pass = new(stackalloc Pa[1 << TFormat.Granule.BitsPerLevel]);
        for (Ipa next = pages.Start; next < pages.End;)
        {
            next = UnmapInTable(next, pages.End, ref pass);

            // Memory is cleaned table by table; with nothing to clean one invalidation at the end does for all.
            if (CleansData)
            {
                Finish(ref pass);
            }
        }

        Finish(ref pass);
    }

    /// <summary>Empties the entries from <paramref name="ipa"/> on in the one table that holds its entry.</summary>
    /// <returns>Where to go on.</returns>
    private Ipa UnmapInTable(Ipa ipa, Ipa end, ref UnmapPass pass)
    {
        PteSlot slot = _tree.Find(ipa, LastLevel, out ulong pte);
        int level = slot.Level;
        ulong entryBytes = TFormat.Granule.LevelBytes(level);
        Ipa next = ipa.AlignDown(entryBytes);
        Ipa tableEnd = level == StartLevel ? end : next.AlignDown(TFormat.Granule.LevelBytes(level - 1)) + TFormat.Granule.LevelBytes(level - 1);
        bool changed = false;
        while (TFormat.KindOf(pte, level) != PteKind.Table)
        {
            if (pte != 0)
            {
                UnmapEntry(next, slot, ref pass);
                changed = true;
            }

            next += entryBytes;
            slot = slot with { Address = slot.Address + sizeof(ulong) };
            if (next >= end || next >= tableEnd)
            {
                break;
            }

            pte = _store.Load(slot.Address);
        }

        if (changed)
        {
            UnlinkEmptyTables(ipa, level, ref pass);
        }

        return next;
    }

    private void UnmapEntry(Ipa ipa, PteSlot slot, ref UnmapPass pass)
    {
        // The walker may have changed the entry since it was read: what counts is the value replaced.
        ulong old = _store.Load(slot.Address);
        Invariant.Check(TFormat.KindOf(old, slot.Level) != PteKind.Locked, "I-02", $"{slot.Address} is locked under the exclusive MMU lock");
        old = _store.Take(slot, 0);
        if (TFormat.KindOf(old, slot.Level) == PteKind.Leaf)
        {
            pass.Removed(new IpaRange(ipa, TFormat.Granule.LevelBytes(slot.Level)), slot.Level);
            if (CleansData && TFormat.IsCacheable(old, _features))
            {
                pass.OweClean(TFormat.LeafTarget(old, slot.Level));
            }
        }
    }

    /// <summary>Unlinks the table of <paramref name="level"/> around <paramref name="ipa"/> if it is empty, then the one above.</summary>
    private void UnlinkEmptyTables(Ipa ipa, int level, ref UnmapPass pass)
    {
        for (; level > StartLevel; level--)
        {
            PteSlot parent = _tree.Find(ipa, level - 1, out ulong pte);
            Pa table = TFormat.TableAddress(pte);
            if (!_tree.IsEmpty(table))
            {
                return;
            }

            _ = _store.Take(parent, 0);
            _retired.Retire(table);
            pass.Unlinked(new IpaRange(ipa, TFormat.Granule.Bytes));
            if (Mutants.Is(Mutant.FreeBeforeInvalidation))
            {
                _retired.Free();
            }
        }
    }

    /// <summary>Does what is owed for the entries removed so far, in the order that the architecture asks for.</summary>
    private void Finish(ref UnmapPass pass)
    {
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
