using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Maps a range with the largest leaves that fit.</summary>
    /// <param name="range">Whole pages.</param>
    /// <param name="target">The first byte of what it maps to, a multiple of the page size.</param>
    /// <param name="permissions">What the guest may do.</param>
    /// <param name="attribute">The memory type.</param>
    /// <param name="tables">Where table pages come from; the range may need more than one leaf does, see <see cref="RangeResult.Next"/>.</param>
    /// <param name="pagesOnly">Map pages even where a block fits.</param>
    /// <param name="software">What the software bits shall hold.</param>
    /// <remarks>
    /// What is mapped already, permissions apart, stays as it is. With <see cref="PageTableOptions.ContiguousHint"/>, groups that the
    /// range fills and that were empty carry the hint. Otherwise each leaf is as <see cref="Map"/> makes it. MMU lock: shared.
    /// </remarks>
    public RangeResult MapRange(
        IpaRange range,
        Pa target,
        Stage2Permissions permissions,
        MemoryAttribute attribute,
        TablePageCache tables,
        bool pagesOnly = false,
        SoftwareBitValue software = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        CheckMapping(range.Start, target, TFormat.Granule.Bytes, permissions, attribute);
        if (range.Bytes % TFormat.Granule.Bytes != 0 || (range.Bytes != 0 && (target + (range.Bytes - 1)).Value >> TFormat.OutputBits != 0))
        {
            throw new ArgumentException($"{range} is not whole pages that fit behind {target}", nameof(range));
        }

        if (range.End.Value > _limit || range.End < range.Start)
        {
            return new RangeResult(MapResult.OutOfRange, range.Start);
        }

        LeafShape shape = new(permissions, attribute, software);
        for (Ipa next = range.Start; next < range.End;)
        {
            Pa to = target + (next - range.Start);
            int level = pagesOnly ? LastLevel : LargestLevel(next, to, range.End);
            MapResult result = IsGroupToMap(next, to, range.End, level)
                ? MapContiguous(ref next, to, level, in shape, tables)
                : MapSingle(ref next, to, level, in shape, tables);
            if (result is not (MapResult.Done or MapResult.AlreadyMapped))
            {
                return new RangeResult(result, next);
            }
        }

        return new RangeResult(MapResult.Done, range.End);
    }

    private int LargestLevel(Ipa ipa, Pa target, Ipa end)
    {
        int level = Math.Max(StartLevel, TFormat.FirstLeafLevel);
        while (level < LastLevel)
        {
            ulong bytes = TFormat.Granule.LevelBytes(level);
            if (ipa.IsAligned(bytes) && target.IsAligned(bytes) && end - ipa >= bytes)
            {
                break;
            }

            level++;
        }

        return level;
    }

    private MapResult MapSingle(ref Ipa next, Pa target, int level, in LeafShape shape, TablePageCache tables)
    {
        MapResult result = MapLeaf(next, level, EncodeLeaf(target, level, in shape), tables);
        if (result is MapResult.Done or MapResult.AlreadyMapped)
        {
            next += TFormat.Granule.LevelBytes(level);
        }

        return result;
    }

    /// <summary>Maps the contiguous group that begins at <paramref name="next"/>, and moves that behind what was mapped.</summary>
    private MapResult MapContiguous(ref Ipa next, Pa target, int level, in LeafShape shape, TablePageCache tables)
    {
        ulong bytes = TFormat.Granule.LevelBytes(level);
        int entries = TFormat.ContiguousEntries(level);
        for (int i = 0; i < entries; i++)
        {
            ulong leaf = EncodeLeaf(target + ((ulong)i * bytes), level, in shape);
            MapResult result = MapLeaf(next, level, TFormat.WithContiguous(leaf, contiguous: true), tables);
            if (result != MapResult.Done)
            {
                if (i > 0)
                {
                    // Somebody else came into the group: what it has so far must not pretend to be whole.
                    _ = TryBreakContiguous(_tree.Find(next - bytes, level, out _), ChangeMode.Shared);
                }

                return result;
            }

            next += bytes;
        }

        return MapResult.Done;
    }

    private bool IsGroupToMap(Ipa ipa, Pa target, Ipa end, int level)
    {
        int entries = TFormat.ContiguousEntries(level);
        ulong bytes = (ulong)entries * TFormat.Granule.LevelBytes(level);
        return _contiguousHint
            && entries > 1
            && ipa.IsAligned(bytes)
            && target.IsAligned(bytes)
            && end - ipa >= bytes
            && IsGroupEmpty(ipa, level, entries);
    }

    private bool IsGroupEmpty(Ipa ipa, int level, int entries)
    {
        PteSlot slot = _tree.Find(ipa, level, out ulong pte);
        if (slot.Level != level)
        {
            return TFormat.KindOf(pte, slot.Level) == PteKind.Empty;
        }

        for (int i = 0; i < entries; i++)
        {
            if (_store.Load(slot.Address + ((ulong)i * sizeof(ulong))) != TFormat.Empty)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Maps scattered pages, each as <see cref="Map"/> does.</summary>
    /// <param name="pages">In any order.</param>
    /// <param name="permissions">What the guest may do with all of them.</param>
    /// <param name="attribute">The memory type of all.</param>
    /// <param name="tables">Where table pages come from.</param>
    /// <param name="result">What stopped it before the end, or <see cref="MapResult.Done"/>.</param>
    /// <returns>How many are mapped: the first ones. A page that was mapped already, permissions apart, counts.</returns>
    /// <remarks>Several descents are under way at once, so that their cache misses overlap. MMU lock: shared.</remarks>
    public int MapBatch(ReadOnlySpan<PageMapping> pages, Stage2Permissions permissions, MemoryAttribute attribute, TablePageCache tables, out MapResult result)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Span<Pa> slots = stackalloc Pa[BatchGroup];
        for (int first = 0; first < pages.Length; first += BatchGroup)
        {
            ReadOnlySpan<PageMapping> group = pages[first..Math.Min(first + BatchGroup, pages.Length)];
            ApproachGroup(group, permissions, attribute, slots);
            int uncounted = 0;
            int done = 0;
            for (result = MapResult.Done; done < group.Length; done++)
            {
                PageMapping page = group[done];
                result = slots[done] != default && _store.Load(slots[done]) == TFormat.Empty
                    ? FillPage(page.Ipa, slots[done], page.Target, permissions, attribute, ref uncounted)
                    : Map(page.Ipa, TFormat.Granule.Bytes, page.Target, permissions, attribute, tables);
                if (result is not (MapResult.Done or MapResult.AlreadyMapped))
                {
                    break;
                }
            }

            _store.CountPages(uncounted);
            if (done < group.Length)
            {
                return first + done;
            }
        }

        result = MapResult.Done;
        return pages.Length;
    }

    /// <summary>Checks some pages and has their entries on the way from memory; no entry is named where the tables end above it.</summary>
    private void ApproachGroup(ReadOnlySpan<PageMapping> group, Stage2Permissions permissions, MemoryAttribute attribute, Span<Pa> slots)
    {
        for (int i = 0; i < group.Length; i++)
        {
            PageMapping page = group[i];
            if (!IsMapping(page.Ipa, page.Target, TFormat.Granule.Bytes, permissions, attribute))
            {
                CheckMapping(page.Ipa, page.Target, TFormat.Granule.Bytes, permissions, attribute);
            }

            slots[i] = page.Ipa.Value < _limit && _tree.TryApproach(page.Ipa, out Pa slot) ? slot : default;
        }
    }
}
