using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>What an unmap has taken out of the table and not yet made good.</summary>
internal ref struct UnmapPass(Span<Pa> room)
{
    private readonly Span<Pa> _cleans = room;
    private int _cleanCount;
    private int _changes;

    /// <summary>Every address whose translation went, from the first to the last; empty when none did.</summary>
    internal IpaRange Stale { get; private set; }

    /// <summary>The level of the leaves.</summary>
    internal int Level { get; private set; }

    /// <summary>That level when one leaf was all that went; null otherwise.</summary>
    internal readonly int? OnlyLeafLevel => _changes == 1 ? Level : null;

    /// <summary>The memory of the cacheable leaves, one address each.</summary>
    internal readonly ReadOnlySpan<Pa> OwedCleans => _cleans[.._cleanCount];

    internal void Removed(IpaRange leaf, int level)
    {
        Level = level;
        _changes++;
        Widen(leaf);
    }

    /// <summary>A table with <paramref name="inside"/> below it went too: its address may be cached.</summary>
    internal void Unlinked(IpaRange inside)
    {
        _changes += 2; // A level is no hint where a table went.
        Widen(inside);
    }

    internal void OweClean(Pa target) => _cleans[_cleanCount++] = target;

    internal void Clear()
    {
        Stale = default;
        _changes = 0;
        _cleanCount = 0;
    }

    private void Widen(IpaRange range)
    {
        if (Stale.Bytes == 0)
        {
            Stale = range;
            return;
        }

        Ipa start = range.Start < Stale.Start ? range.Start : Stale.Start;
        Ipa end = range.End > Stale.End ? range.End : Stale.End;
        Stale = new IpaRange(start, end - start);
    }
}
