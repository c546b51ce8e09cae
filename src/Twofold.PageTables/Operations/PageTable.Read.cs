using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>The leaf that maps <paramref name="ipa"/>, as it was at one moment.</summary>
    /// <remarks>MMU lock: shared is enough, or an epoch of <see cref="Epochs"/>.</remarks>
    public bool TryGetLeaf(Ipa ipa, out Leaf leaf)
    {
        bool mapped = TryFindLeaf(ipa, out PteSlot slot, out ulong pte);
        leaf = mapped ? TFormat.DecodeLeaf(pte, slot.Level, _features) : default;
        return mapped;
    }

    /// <summary>Shows <paramref name="visitor"/> every leaf that touches <paramref name="range"/>, in ascending order.</summary>
    /// <remarks>MMU lock: shared is enough, or an epoch of <see cref="Epochs"/>; the visitor does not unmap. Allocates nothing.</remarks>
    public void VisitLeaves<TVisitor>(IpaRange range, ref TVisitor visitor)
        where TVisitor : struct, ILeafVisitor, allows ref struct
    {
        EntryCursor<TFormat> cursor = new(_tree, WholePages(range));
        while (cursor.MoveNext())
        {
            int level = cursor.Slot.Level;
            if (TFormat.KindOf(cursor.Pte, level) == PteKind.Leaf
                && !visitor.Visit(cursor.Ipa, TFormat.DecodeLeaf(cursor.Pte, level, _features)))
            {
                return;
            }
        }
    }

    /// <summary>Counts what stands in the table, entry by entry: what <see cref="Statistics"/> must say.</summary>
    /// <remarks>MMU lock: exclusive, or the two may differ by what is under way.</remarks>
    public TableStatistics Recount()
    {
        if (_limit == 0)
        {
            return default;
        }

        TableCounters counters = new();
        counters.Add(_geometry.RootPages, LastLevel, 0);
        for (int page = 0; page < _geometry.RootPages; page++)
        {
            Recount(Root + ((ulong)page * TFormat.Granule.Bytes), StartLevel, counters);
        }

        return counters.Snapshot();
    }

    private void Recount(Pa table, int level, TableCounters counters)
    {
        for (Pa slot = table; slot < table + TFormat.Granule.Bytes; slot += sizeof(ulong))
        {
            ulong pte = _store.Load(slot);
            PteKind kind = TFormat.KindOf(pte, level);
            counters.Add(kind == PteKind.Table ? 1 : 0, level, kind == PteKind.Leaf ? 1 : 0);
            if (kind == PteKind.Table)
            {
                Recount(TFormat.TableAddress(pte), level + 1, counters);
            }
        }
    }
}
