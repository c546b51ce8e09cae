using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The smallest range around the entries that an operation changed.</summary>
internal struct StaleRange
{
    /// <summary>The range; empty when nothing was added.</summary>
    internal IpaRange Range { get; private set; }

    /// <summary>How many entries were added.</summary>
    internal long Entries { get; private set; }

    internal void Add(IpaRange entry) => Add(entry, 1);

    /// <summary>Adds a range in which <paramref name="entries"/> were changed, its first and its last among them.</summary>
    internal void Add(IpaRange entry, long entries)
    {
        Entries += entries;
        if (Range.Bytes == 0)
        {
            Range = entry;
            return;
        }

        Ipa start = entry.Start < Range.Start ? entry.Start : Range.Start;
        Ipa end = entry.End > Range.End ? entry.End : Range.End;
        Range = new IpaRange(start, end - start);
    }
}
