using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Replaces every block that touches <paramref name="range"/> by pages that map the same, eagerly.</summary>
    /// <param name="range">Rounded outwards to pages.</param>
    /// <param name="tables">One page for a block one level above the pages. A larger block takes as many as its whole tree has, if
    /// they are there, and otherwise one at a time; see <see cref="RangeResult.Next"/>.</param>
    /// <remarks>
    /// Permissions, memory type, software bits, age and dirty state of a block go to each of its parts. <see cref="MapResult.NeedTablePages"/>
    /// and <see cref="MapResult.LostRace"/> leave the block that they stopped at as it was, or split into smaller blocks. MMU lock:
    /// exclusive, or shared if the caller lives with lost races.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_split</c>, behaviour only (there every part becomes young).
    /// </remarks>
    public RangeResult Split(IpaRange range, TablePageCache tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        IpaRange pages = WholePages(range);
        EntryCursor<TFormat> cursor = new(_tree, pages);
        while (cursor.MoveNext())
        {
            if (cursor.Slot.Level < LastLevel && TFormat.KindOf(cursor.Pte, cursor.Slot.Level) == PteKind.Leaf)
            {
                Ipa at = cursor.Ipa < pages.Start ? pages.Start : cursor.Ipa;
                MapResult result = SplitBlock(cursor.Slot, cursor.Pte, tables);
                if (result != MapResult.Done)
                {
                    return new RangeResult(result, at);
                }

                // Split by one level only, its parts are still to be split.
                cursor = new EntryCursor<TFormat>(_tree, new IpaRange(at, pages.End - at));
            }
        }

        return new RangeResult(MapResult.Done, pages.End);
    }

    private MapResult SplitBlock(PteSlot slot, ulong old, TablePageCache tables)
    {
        if (tables.Count == 0)
        {
            return MapResult.NeedTablePages;
        }

        if (TFormat.IsContiguous(old))
        {
            if (!TryBreakContiguous(slot, ChangeMode.Shared))
            {
                return MapResult.LostRace;
            }

            old = _store.Load(slot.Address);
        }

        // Into pages if the cache has enough for the whole tree, else into the next smaller blocks.
        bool isWhole = tables.Count >= TreeTables(slot.Level);
        int depth = isWhole ? LastLevel : slot.Level + 1;
        Pa table = BuildSplit(old, slot.Level, depth, tables);
        TakenState carried = new() { IsCarried = true };
        bool replaced = TFormat.KindOf(old, slot.Level) == PteKind.Leaf && (TFormat.ResizesLive
            ? _store.TryResize(slot, old, TFormat.EncodeTable(table), ChangeMode.Shared, ref carried)
            : _store.CompareExchange(slot, old, TFormat.Locked, ChangeMode.Shared, ref carried) == old);
        if (!replaced)
        {
            UnbuildSplit(table, slot.Level + 1, depth, tables);
            return MapResult.LostRace;
        }

        // Where no break is asked for, the TLBs' large translation goes on saying what the parts say.
        if (!TFormat.ResizesLive)
        {
            _tlb.InvalidateIpa(_vmid, slot.Start, slot.Level);
            _store.Unlock(slot, TFormat.EncodeTable(table), ChangeMode.Shared);
        }

        int inner = isWhole ? TreeTables(slot.Level + 1) : 0;
        int lowest = isWhole ? TreeTables(slot.Level) - inner : 1;
        _store.Adopt(inner + lowest - 1, depth, lowest << TFormat.Granule.BitsPerLevel);
        return MapResult.Done;
    }

    /// <summary>The tables below a block of <paramref name="level"/> that is split into pages; one less deep, those of them that
    /// hold tables.</summary>
    private static int TreeTables(int level)
    {
        int tables = 0;
        for (int below = level + 1; below <= LastLevel; below++)
        {
            tables = (tables << TFormat.Granule.BitsPerLevel) + 1;
        }

        return tables;
    }

    private Pa BuildSplit(ulong block, int level, int depth, TablePageCache tables)
    {
        Pa table = tables.Take().ToPa(TFormat.Granule);
        for (int i = 0; i < 1 << TFormat.Granule.BitsPerLevel; i++)
        {
            ulong part = TFormat.SplitLeaf(block, level, i);
            ulong pte = level + 1 == depth ? part : TFormat.EncodeTable(BuildSplit(part, level + 1, depth, tables));
            _store.Build(table + ((ulong)i * sizeof(ulong)), pte);
        }

        return table;
    }

    /// <summary>Gives back the pages of a tree that was not published, in the reverse of the order they were taken in.</summary>
    private void UnbuildSplit(Pa table, int level, int depth, TablePageCache tables)
    {
        for (int i = (1 << TFormat.Granule.BitsPerLevel) - 1; level < depth && i >= 0; i--)
        {
            UnbuildSplit(TFormat.TableAddress(_store.Load(table + ((ulong)i * sizeof(ulong)))), level + 1, depth, tables);
        }

        _store.Wipe(table);
        tables.Return(table.ToPfn(TFormat.Granule));
    }
}
