using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Cleans and invalidates, to the point of coherency, the memory of every cacheable leaf that touches
    /// <paramref name="range"/>.</summary>
    /// <returns>The bytes; 0 with forced write-back, under which nothing need be done.</returns>
    /// <remarks>MMU lock: shared is enough. Source: Linux v6.12 <c>kvm_pgtable_stage2_flush</c>, behaviour only.</remarks>
    public ulong Flush(IpaRange range)
    {
        IpaRange pages = WholePages(range);
        if (!CleansData)
        {
            return 0;
        }

        CacheRun run = new(_caches);
        EntryCursor<TFormat> cursor = new(_tree, pages);
        while (cursor.MoveNext())
        {
            int level = cursor.Slot.Level;
            if (TFormat.KindOf(cursor.Pte, level) == PteKind.Leaf && TFormat.IsCacheable(cursor.Pte, _features))
            {
                run.Add(TFormat.LeafTarget(cursor.Pte, level), TFormat.Granule.LevelBytes(level));
            }
        }

        return run.Finish();
    }
}
