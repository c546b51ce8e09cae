namespace Twofold.PageTables.Tests;

/// <summary>What a page table should say, as a plain dictionary of leaves and one of notes.</summary>
internal sealed class TableModel(FormatFacts facts, int startLevel, long rootPages)
{
    internal SortedDictionary<ulong, Leaf> Leaves { get; } = [];

    internal SortedDictionary<ulong, Annotation> Notes { get; } = [];

    internal TableStatistics Statistics
    {
        get
        {
            // One table for every stretch of addresses that a leaf's own level lies below.
            HashSet<(int Level, ulong Index)> tables = [];
            foreach ((ulong ipa, int last) in Leaves.Select(leaf => (leaf.Key, leaf.Value.Level)).Concat(Notes.Select(note => (note.Key, 3))))
            {
                for (int level = startLevel; level < last; level++)
                {
                    _ = tables.Add((level, ipa >> facts.LevelShift(level)));
                }
            }

            return new TableStatistics(rootPages + tables.Count, Count(3), Count(2), Count(1)) { Level0Blocks = Count(0) };
        }
    }

    internal MapResult Map(ulong ipa, Leaf leaf)
    {
        if (Leaves.TryGetValue(ipa, out Leaf there)
            && (there.Bytes, there.Target, there.Attribute) == (leaf.Bytes, leaf.Target, leaf.Attribute))
        {
            return MapResult.AlreadyMapped;
        }

        if (!facts.Replaces && there.Bytes == leaf.Bytes && Leaves.ContainsKey(ipa))
        {
            return MapResult.Conflict;
        }

        foreach (ulong around in Touching(ipa, 1).Where(around => Leaves[around].Bytes > leaf.Bytes))
        {
            if (facts.ResizesLive)
            {
                while (Touching(ipa, 1).Any(part => Leaves[part].Level < leaf.Level))
                {
                    SplitOnce(Touching(ipa, 1).Single());
                }

                return Map(ipa, leaf);
            }

            if (!facts.Replaces)
            {
                return MapResult.Conflict;
            }
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

        foreach (ulong ipa in Notes.Keys.Where(ipa => ipa >= start && ipa < start + bytes).ToArray())
        {
            _ = Notes.Remove(ipa);
        }
    }

    internal void Annotate(ulong start, ulong bytes, Annotation note)
    {
        Unmap(start, bytes);
        for (ulong ipa = start; ipa < start + bytes; ipa += 1UL << facts.PageShift)
        {
            Notes[ipa] = note;
        }
    }

    /// <summary>Splits every block that touches the range into pages.</summary>
    internal void Split(ulong start, ulong bytes)
    {
        while (Touching(start, bytes).FirstOrDefault(ipa => Leaves[ipa].Level < 3, ulong.MaxValue) is var ipa && ipa != ulong.MaxValue)
        {
            SplitOnce(ipa);
        }
    }

    internal bool Collapse(ulong start, int level)
    {
        ulong bytes = 1UL << facts.LevelShift(level);
        ulong part = bytes / (ulong)facts.TableEntries;
        if (!Leaves.TryGetValue(start, out Leaf first) || first.Bytes != part || first.Target.Value % bytes != 0)
        {
            return false;
        }

        Leaf block = first with { Level = level, Bytes = bytes, Young = false, Dirty = false };
        for (ulong i = 0; i < (ulong)facts.TableEntries; i++)
        {
            if (!Leaves.TryGetValue(start + (i * part), out Leaf leaf)
                || leaf with { Target = first.Target, Young = false, Dirty = false } != first with { Young = false, Dirty = false }
                || leaf.Target != first.Target + (i * part))
            {
                return false;
            }

            block = block with { Young = block.Young || leaf.Young, Dirty = block.Dirty || leaf.Dirty };
        }

        Unmap(start, bytes);
        Leaves[start] = block;
        return true;
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

    private void SplitOnce(ulong ipa)
    {
        Leaf block = Leaves[ipa];
        _ = Leaves.Remove(ipa);
        ulong part = block.Bytes / (ulong)facts.TableEntries;
        for (ulong i = 0; i < (ulong)facts.TableEntries; i++)
        {
            Leaves[ipa + (i * part)] = block with { Level = block.Level + 1, Bytes = part, Target = block.Target + (i * part) };
        }
    }

    private int Count(int level) => Leaves.Values.Count(leaf => leaf.Level == level);
}
