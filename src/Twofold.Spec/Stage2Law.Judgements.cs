using Twofold.Arch;

namespace Twofold.Spec;

public sealed partial class Stage2Law
{
    private void JudgeDeadTable(TablePage page, in EntryWrite write, Stage2Entry after)
    {
        if (write.IsHardware)
        {
            return;
        }

        if (after.IsValid)
        {
            tally.Count("INV-15");
            Require(!page.Emptied.Contains(write.Word), "INV-15", $"{after} is installed at {write.Word} in a table that was taken out and emptied");
        }
        else
        {
            _ = page.Emptied.Add(write.Word);
        }
    }

    private void JudgeAccessFlag(in EntryWrite write, Stage2Entry before, Stage2Entry after, IpaRange range)
    {
        if (before.IsYoung && after.IsLeaf && !write.IsHardware && before.Output == after.Output)
        {
            tally.Count("INV-01");
            Require(after.IsYoung || write.IsAging, "INV-01", $"the Access flag at {range.Start} is lost: {before} became {after}");
        }
    }

    private void JudgeBreak(in EntryWrite write, Stage2Entry before, Stage2Entry after, IpaRange range)
    {
        if (before.IsValid && after.IsValid)
        {
            tally.Count("INV-06");
            Require(!before.NeedsBreak(after), "INV-06", $"{before} at {range.Start} became {after} without a break");
        }
        else if (before.IsValid)
        {
            _broken[write.Word] = (write.Before, write.Operation);
        }
        else if (after.IsValid)
        {
            JudgeMake(write, after, range);
        }
    }

    private void JudgeMake(in EntryWrite write, Stage2Entry after, IpaRange range)
    {
        if (_broken.Remove(write.Word, out (ulong Value, int Operation) broken) && after.IsLeaf)
        {
            tally.Count("INV-09");
            Stage2Entry old = new(broken.Value, after.Level);
            bool same = old.IsLeaf && !old.NeedsBreak(after) && old.Rights == after.Rights;
            Require(!same || broken.Operation != write.Operation, "INV-09", $"{old} at {range.Start} was broken to be made again as it was");
        }

        foreach (StaleEntry stale in History.Stale)
        {
            bool beside = stale.Word == write.Word && (stale.Entry.IsTable || after.IsTable);
            if (Matters(stale) && (beside || (stale.Range.Overlaps(range) && after.IsLeaf)))
            {
                tally.Count("INV-06");
                Require(!beside && !Contradicts(stale, after, range), "INV-06", $"{after} is made at {range.Start} while {Cpus(stale.Cpus)} may still use {stale.Entry} at {stale.Range.Start}");
            }
        }
    }

    /// <summary>Whether using the value goes beyond what the entry still permits.</summary>
    private bool Matters(StaleEntry stale)
    {
        bool linked = _pages.TryGetValue(stale.Word.AlignDown(PageBytes), out TablePage? page) && page.IsLinked;
        return !linked || !stale.Entry.IsLeaf || !stale.Entry.IsHarmlessBeside(new Stage2Entry(read(stale.Word), page!.Level));
    }

    /// <summary>Whether one CPU could use both: two leaves that disagree, or a table pointer over a block.</summary>
    private static bool Contradicts(StaleEntry stale, Stage2Entry leaf, IpaRange range)
    {
        if (stale.Entry.IsTable)
        {
            return leaf.Level <= stale.Entry.Level;
        }

        ulong offset = range.Start > stale.Range.Start ? range.Start - stale.Range.Start : 0;
        return stale.Entry.Contradicts(leaf, offset);
    }

    /// <summary>Adds to the history what CPUs may go on using though it is no longer there.</summary>
    private void Remember(TablePage page, in EntryWrite write, Stage2Entry before, IpaRange range)
    {
        if (before.IsTable || before.IsYoung)
        {
            uint cpus = page.IsLinked ? History.AllCpus : History.PointersTo(write.Word.AlignDown(PageBytes));
            History.Add(new StaleEntry(write.Word, range, before, cpus));
        }
    }

    private void Link(Pa table, int level, Ipa start)
    {
        tally.Count("INV-37");
        Require(level <= 3, "INV-37", $"a table pointer stands where only pages can");
        Require(!_pages.ContainsKey(table), "INV-37", $"table page {table} is linked twice");
        Require(!_freed.Contains(table), "INV-11", $"a table page {table} is linked that was freed");
        if (Broken is not null)
        {
            return;
        }

        TablePage page = new(level, start);
        _pages[table] = page;
        for (Pa word = table; word < table + PageBytes; word += sizeof(ulong))
        {
            Stage2Entry entry = new(read(word), level);
            if (entry.Value == 0)
            {
                continue;
            }

            Require(entry.IsTable || entry.IsLeaf, "INV-37", $"table page {table} is linked with {entry} in it");
            IpaRange range = RangeOf(page, word);
            JudgeMake(new EntryWrite(word, 0, entry.Value, 0, false, false), entry, range);
            if (entry.IsTable)
            {
                Link(entry.Table, level + 1, range.Start);
            }
        }
    }

    /// <summary>A table leaves the tree; CPUs that hold its address, or a leaf of it, may go on for a while.</summary>
    private void Unlink(Pa table, uint cpus)
    {
        if (!_pages.TryGetValue(table, out TablePage? page))
        {
            return;
        }

        page.IsLinked = false;
        for (Pa word = table; word < table + PageBytes; word += sizeof(ulong))
        {
            Stage2Entry entry = new(read(word), page.Level);
            if (entry.IsTable)
            {
                Unlink(entry.Table, cpus);
            }

            if (entry.IsTable || entry.IsYoung)
            {
                History.Add(new StaleEntry(word, RangeOf(page, word), entry, cpus));
            }
        }
    }
}
