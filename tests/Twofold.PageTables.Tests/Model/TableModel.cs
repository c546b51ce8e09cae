namespace Twofold.PageTables.Tests;

/// <summary>What a page table should say, as a plain dictionary of leaves.</summary>
internal sealed class TableModel(int startLevel, long rootPages)
{
    internal SortedDictionary<ulong, Leaf> Leaves { get; } = [];

    internal TableStatistics Statistics
    {
        get
        {
            // One table for every stretch of addresses that a leaf's own level lies below.
            HashSet<(int Level, ulong Index)> tables = [];
            foreach ((ulong ipa, Leaf leaf) in Leaves)
            {
                for (int level = startLevel; level < leaf.Level; level++)
                {
                    _ = tables.Add((level, ipa >> (12 + (9 * (3 - level)))));
                }
            }

            return new TableStatistics(rootPages + tables.Count, Count(3), Count(2), Count(1));
        }
    }

    internal MapResult Map(ulong ipa, Leaf leaf)
    {
        if (Leaves.TryGetValue(ipa, out Leaf there)
            && (there.Bytes, there.Target, there.Attribute) == (leaf.Bytes, leaf.Target, leaf.Attribute))
        {
            return MapResult.AlreadyMapped;
        }

        Unmap(ipa, leaf.Bytes);
        Leaves[ipa] = leaf;
        return MapResult.Done;
    }

    internal void Unmap(ulong start, ulong bytes)
    {
        foreach (ulong ipa in Touching(start, bytes))
        {
            _ = Leaves.Remove(ipa);
        }
    }

    internal IEnumerable<ulong> Touching(ulong start, ulong bytes)
        => [.. Leaves.Where(leaf => leaf.Key < start + bytes && start < leaf.Key + leaf.Value.Bytes).Select(leaf => leaf.Key)];

    internal bool Change(ulong start, ulong bytes, Func<Leaf, Leaf> change)
    {
        bool changed = false;
        foreach (ulong ipa in Touching(start, bytes))
        {
            Leaf old = Leaves[ipa];
            Leaves[ipa] = change(old);
            changed |= Leaves[ipa] != old;
        }

        return changed;
    }

    private int Count(int level) => Leaves.Values.Count(leaf => leaf.Level == level);
}
