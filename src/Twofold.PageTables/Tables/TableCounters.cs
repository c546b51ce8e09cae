using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>What stands in a table, counted by the store that changes it, each thread in a shard of its own.</summary>
internal sealed class TableCounters
{
    private const int Tables = 4; // Leaves of the levels 0 to 3 come before.
    private readonly SpreadCounter _counts = new();

    internal TableStatistics Snapshot() => new(_counts.Sum(Tables), _counts.Sum(3), _counts.Sum(2), _counts.Sum(1)) { Level0Blocks = _counts.Sum(0) };

    internal void Add(int tables, int level, int leaves)
    {
        if (tables != 0)
        {
            _counts.Add(Tables, tables);
        }

        if (leaves != 0)
        {
            _counts.Add(level, leaves);
        }
    }
}
