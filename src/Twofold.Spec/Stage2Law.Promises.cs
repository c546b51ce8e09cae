using Twofold.Arch;

namespace Twofold.Spec;

public sealed partial class Stage2Law
{
    /// <summary>An operation says that nothing of <paramref name="range"/> can be used any more.</summary>
    public void PromiseUnmapped(IpaRange range)
    {
        foreach (StaleEntry stale in History.Stale)
        {
            if (stale.Range.Overlaps(range) && Matters(stale))
            {
                Require(false, "INV-07", $"{range} is said to be unmapped, and {Cpus(stale.Cpus)} may still use {stale.Entry} at {stale.Range.Start}");
            }
        }

        tally.Count("INV-07");
    }

    /// <summary>An operation says that writes to <paramref name="range"/> fault from now on.</summary>
    public void PromiseProtected(IpaRange range)
    {
        foreach (StaleEntry stale in History.Stale)
        {
            if (stale.Range.Overlaps(range) && stale.Entry.IsWritable && Matters(stale))
            {
                Require(false, "INV-07", $"{range} is said to be write-protected, and {Cpus(stale.Cpus)} may still use {stale.Entry} at {stale.Range.Start}");
            }
        }

        tally.Count("INV-07");
    }

    /// <summary>Nobody is inside an operation: what was counted must be what stands in the tables.</summary>
    /// <param name="tables">Table pages, those of the root included.</param>
    /// <param name="leaves">Leaves by level, 0 to 3.</param>
    public void PromiseCounts(long tables, ReadOnlySpan<long> leaves)
    {
        if (Broken is not null)
        {
            return;
        }

        Span<long> found = stackalloc long[4];
        long pages = 0;
        foreach ((Pa table, TablePage page) in _pages)
        {
            if (!page.IsLinked)
            {
                continue;
            }

            pages++;
            for (Pa word = table; word < table + PageBytes; word += sizeof(ulong))
            {
                found[page.Level] += new Stage2Entry(read(word), page.Level).IsLeaf ? 1 : 0;
            }
        }

        tally.Count("INV-14");
        Require(pages == tables, "INV-14", $"{tables} table pages are counted and {pages} stand in the tree");
        for (int level = 1; level <= 3; level++)
        {
            Require(found[level] == leaves[level], "INV-14", $"{leaves[level]} leaves of level {level} are counted and {found[level]} stand in the tree");
        }
    }
}
