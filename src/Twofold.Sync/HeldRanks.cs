namespace Twofold.Sync;

/// <summary>The deepest rank that the calling thread holds.</summary>
internal static class HeldRanks
{
    [ThreadStatic]
    private static int _deepest;

    /// <summary>Notes that a lock of <paramref name="rank"/> is being taken; answers what to give back to <see cref="Pop"/>.</summary>
    internal static int Push(LockRank rank)
    {
        int outer = _deepest;
        if ((int)rank <= outer)
        {
            throw new InvalidOperationException($"lock order: {rank} taken while {(LockRank)outer} is held");
        }

        _deepest = (int)rank;
        return outer;
    }

    internal static void Pop(int outer) => _deepest = outer;
}
