using Twofold.Arch;

namespace Twofold.Spec;

/// <summary>What must hold of a stage-2 table while software and walkers change it: an automaton over the writes, the
/// invalidations and the frees, in the order in which they happened.</summary>
/// <remarks>
/// It knows nothing of the engine: it sees words and judges them by the architecture. The first rule that breaks is kept in
/// <see cref="Broken"/>; what comes after it is not judged. One thread at a time.
/// </remarks>
/// <param name="cpus">How many CPUs walk the tables.</param>
/// <param name="read">Reads a word of a table without disturbing anybody.</param>
/// <param name="tally">Counts how often each rule was in question.</param>
public sealed partial class Stage2Law(int cpus, Func<Pa, ulong> read, InvariantTally tally)
{
    private const ulong PageBytes = 4096;

    private readonly Dictionary<Pa, TablePage> _pages = [];
    private readonly HashSet<Pa> _freed = [];
    private readonly Dictionary<Pa, (ulong Value, int Operation)> _broken = [];

    /// <summary>The first rule that did not hold.</summary>
    public Violation? Broken { get; private set; }

    /// <summary>What TLBs may hold.</summary>
    public TranslationHistory History { get; } = new(cpus);

    /// <summary>Names a page of the root, which is never linked or unlinked.</summary>
    public void AddRoot(Pa page, int level, Ipa start) => Link(page, level, start);

    /// <summary>The entry at <paramref name="word"/> if it is in a table that hangs in the tree or did.</summary>
    public bool TryDescribe(Pa word, out int level, out Ipa ipa)
    {
        bool known = _pages.TryGetValue(word.AlignDown(PageBytes), out TablePage? page);
        level = known ? page!.Level : 0;
        ipa = known ? RangeOf(page!, word).Start : default;
        return known;
    }

    /// <summary>Somebody reads or writes a word, or is about to.</summary>
    public void Access(Pa word, bool hardware)
    {
        if (_freed.Count == 0 || Broken is not null)
        {
            return;
        }

        tally.Count("INV-11");
        Require(!_freed.Contains(word.AlignDown(PageBytes)), "INV-11", $"{(hardware ? "a walker" : "software")} uses {word} in a table page that was freed");
    }

    /// <summary>A word was changed.</summary>
    public void Change(in EntryWrite write)
    {
        if (Broken is not null || write.Before == write.After || !_pages.TryGetValue(write.Word.AlignDown(PageBytes), out TablePage? page))
        {
            return;
        }

        Stage2Entry before = new(write.Before, page.Level);
        Stage2Entry after = new(write.After, page.Level);
        IpaRange range = RangeOf(page, write.Word);
        if (!page.IsLinked)
        {
            JudgeDeadTable(page, write, after);
        }

        JudgeAccessFlag(write, before, after, range);
        JudgeBreak(write, before, after, range);
        if (before.IsTable)
        {
            Unlink(before.Table, History.AllCpus);
        }

        Remember(page, write, before, range);
        if (after.IsTable)
        {
            Link(after.Table, page.Level + 1, range.Start);
        }
    }

    /// <summary>A frame was handed out, zeroed.</summary>
    public void Allocate(Pa frame) => _freed.Remove(frame);

    /// <summary>A frame goes back to the allocator: nothing may lead to it any more.</summary>
    public void Free(Pa frame)
    {
        if (Broken is not null || !_pages.TryGetValue(frame, out TablePage? page))
        {
            return;
        }

        tally.Count("INV-11");
        uint holders = History.PointersTo(frame);
        Require(!page.IsLinked, "INV-11", $"table page {frame} is freed while the tree leads to it");
        Require(holders == 0, "INV-11", $"table page {frame} is freed while {Cpus(holders)} may still walk through it");
        for (Pa word = frame; word < frame + PageBytes; word += sizeof(ulong))
        {
            Stage2Entry left = new(read(word), page.Level);
            Require(!left.IsValid, "INV-15", $"table page {frame} is freed with {left} at {RangeOf(page, word).Start} in it");
        }

        _ = _pages.Remove(frame);
        _ = _freed.Add(frame);
    }

    /// <summary>The whole table is given up: no CPU uses it any more, and what its pages held does not matter.</summary>
    public void Forget()
    {
        _pages.Clear();
        _freed.Clear();
    }

    private static IpaRange RangeOf(TablePage page, Pa word)
    {
        ulong bytes = new Stage2Entry(0, page.Level).Bytes;
        return new IpaRange(page.Start + ((word.Value & (PageBytes - 1)) / sizeof(ulong) * bytes), bytes);
    }

    private static string Cpus(uint mask)
        => string.Join(", ", Enumerable.Range(0, 32).Where(cpu => (mask & (1u << cpu)) != 0).Select(cpu => $"cpu{cpu}"));

    private void Require(bool holds, string invariant, string text)
    {
        if (!holds)
        {
            Broken ??= new Violation(invariant, text);
        }
    }
}
