using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Puts a note into the entry of every page of <paramref name="range"/>, which maps nothing then.</summary>
    /// <param name="range">Rounded outwards to pages.</param>
    /// <param name="note">A type of the caller's and a value that the format can keep beside it.</param>
    /// <param name="tables">Where missing tables come from; see <see cref="RangeResult.Next"/>.</param>
    /// <remarks>
    /// Blocks that reach into the range go whole: what lies outside faults again. The TLB maintenance for what was mapped is done
    /// inside. A note stays until the page is mapped, noted again or unmapped. MMU lock: exclusive.
    /// Source: Linux <c>kvm_pgtable_stage2_annotate</c>, behaviour only.
    /// </remarks>
    /// <exception cref="ArgumentException">The note could be taken for something else: a caller's bug.</exception>
    public RangeResult Annotate(IpaRange range, Annotation note, TablePageCache tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (!TFormat.TryEncodeAnnotation(note, out ulong pte))
        {
            throw new ArgumentException($"{note} cannot be kept in an entry", nameof(note));
        }

        IpaRange pages = WholePages(range);
        _retired.Free();
        for (Ipa next = pages.Start; next < pages.End; next += TFormat.Granule.Bytes)
        {
            MapResult result = AnnotatePage(next, pte, tables);
            if (result != MapResult.Done)
            {
                return new RangeResult(result, next);
            }
        }

        return new RangeResult(MapResult.Done, pages.End);
    }

    /// <summary>The note at <paramref name="ipa"/>; false when something is mapped there or nothing noted.</summary>
    /// <remarks>MMU lock: shared is enough, or an epoch of <see cref="Epochs"/>.</remarks>
    public bool TryGetAnnotation(Ipa ipa, out Annotation note)
    {
        note = default;
        if (ipa.Value >= _limit)
        {
            return false;
        }

        PteSlot slot = _tree.Find(ipa, LastLevel, out ulong pte);
        bool noted = TFormat.KindOf(pte, slot.Level) == PteKind.Annotated;
        note = noted ? TFormat.DecodeAnnotation(pte) : default;
        return noted;
    }

    private MapResult AnnotatePage(Ipa ipa, ulong note, TablePageCache tables)
    {
        PteSlot slot = _tree.Find(ipa, LastLevel, out ulong old);
        int needed = LastLevel - slot.Level;
        if (tables.Count < needed)
        {
            return MapResult.NeedTablePages;
        }

        UnmapPass pass = new(stackalloc Pa[1]);
        if (TFormat.KindOf(old, slot.Level) == PteKind.Leaf)
        {
            // Out first, TLBs and caches included; the note is no translation, so nothing orders it.
            UnmapEntry(slot, new IpaRange(ipa, TFormat.Granule.Bytes), ref pass);
            Finish(ref pass);
            old = TFormat.Empty;
        }

        for (; needed > 0; needed--)
        {
            Pa table = tables.Take().ToPa(TFormat.Granule);
            _store.BuildEmpty(table);
            bool linked = _store.TryReplace(slot, old, TFormat.EncodeTable(table), ChangeMode.Exclusive);
            Invariant.Check(linked, "I-02", $"{slot.Address} changed under the exclusive MMU lock");
            slot = _tree.SlotIn(table, ipa, slot.Level + 1);
            old = TFormat.Empty;
        }

        _ = _store.Take(slot, note, ChangeMode.Exclusive);
        return MapResult.Done;
    }
}
