using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>What an unmap has taken out of the table and not yet made good.</summary>
internal ref struct UnmapPass(Span<Pa> room)
{
    private readonly Span<Pa> _cleans = room;
    private StaleRange _stale;
    private int _cleanCount;
    private bool _tables;

    /// <summary>The work is done in parts of at most one table.</summary>
    internal bool InParts { get; init; }

    /// <summary>Every address whose translation went, from the first to the last; empty when none did.</summary>
    internal readonly IpaRange Stale => _stale.Range;

    /// <summary>The level of the leaves whose memory is owed a clean.</summary>
    internal int Level { get; private set; }

    /// <summary>The level of the one leaf that was all that went; null otherwise.</summary>
    internal readonly int? OnlyLeafLevel => _stale.Entries == 1 && !_tables ? Level : null;

    /// <summary>The memory of the cacheable leaves, one address each.</summary>
    internal readonly ReadOnlySpan<Pa> OwedCleans => _cleans[.._cleanCount];

    /// <summary>Whether leaves of <paramref name="level"/> can still be noted before something is made good.</summary>
    internal readonly bool HasRoomFor(int level) => _cleanCount < _cleans.Length && (_cleanCount == 0 || level == Level);

    internal void Removed(IpaRange leaf, int level)
    {
        Level = level;
        _stale.Add(leaf);
    }

    /// <summary>A table with <paramref name="inside"/> below it went too: its address may be cached, and a level is no hint.</summary>
    internal void Unlinked(IpaRange inside)
    {
        _tables = true;
        _stale.Add(inside);
    }

    internal void OweClean(Pa target) => _cleans[_cleanCount++] = target;

    internal void Clear()
    {
        _stale = default;
        _tables = false;
        _cleanCount = 0;
    }
}
