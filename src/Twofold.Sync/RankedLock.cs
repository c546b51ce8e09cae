namespace Twofold.Sync;

/// <summary>A mutual-exclusion lock that refuses to be taken out of order.</summary>
/// <remarks>Not recursive. Hold it in a <c>using</c>: <c>using (_lock.Enter()) { ... }</c>.</remarks>
public sealed class RankedLock(LockRank rank)
{
    private readonly Lock _lock = new();

    /// <summary>The place of this lock in the order.</summary>
    public LockRank Rank { get; } = rank;

    /// <summary>Whether the calling thread holds it.</summary>
    public bool IsHeld => _lock.IsHeldByCurrentThread;

    /// <summary>Waits for the lock and takes it.</summary>
    /// <exception cref="InvalidOperationException">The thread holds a lock that ranks the same or deeper: a caller's bug.</exception>
    public Guard Enter()
    {
        int outer = HeldRanks.Push(Rank);

        // A controlled thread waits at the controller, so that the host's lock is free when it gets there.
        SchedulePoint.Actor?.Acquire(this, Rank, exclusive: true);
        _lock.Enter();
        return new Guard(this, outer);
    }

    /// <summary>Releases the lock when it leaves scope.</summary>
    public readonly ref struct Guard
    {
        private readonly RankedLock _owner;
        private readonly int _outer;

        internal Guard(RankedLock owner, int outer)
        {
            _owner = owner;
            _outer = outer;
        }

        /// <summary>Releases the lock.</summary>
        public void Dispose()
        {
            _owner._lock.Exit();
            SchedulePoint.Actor?.Release(_owner, exclusive: true);
            HeldRanks.Pop(_outer);
        }
    }
}
