using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>What stands in a table, counted by the store that changes it.</summary>
internal sealed class TableCounters
{
    private const int Levels = 4;
    private readonly long[] _leaves = new long[Levels]; // By level, atomic.
    private long _tables; // Atomic.

    internal TableStatistics Snapshot() => new(Cell.Load(ref _tables), Cell.Load(ref _leaves[3]), Cell.Load(ref _leaves[2]), Cell.Load(ref _leaves[1])) { Level0Blocks = Cell.Load(ref _leaves[0]) };

    internal void Add(int tables, int level, int leaves)
    {
        if (tables != 0)
        {
            Cell.Accumulate(ref _tables, tables);
        }

        if (leaves != 0)
        {
            Cell.Accumulate(ref _leaves[level], leaves);
        }
    }
}
