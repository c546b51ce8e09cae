namespace Twofold.Sync;

/// <summary>The shared/exclusive lock over one VM's stage-2 tables, of rank <see cref="LockRank.Mmu"/>.</summary>
/// <remarks>
/// Shared: faults, which change entries by compare-exchange and may run side by side. Exclusive: whatever takes mappings
/// away. Not recursive in either mode. A waiting exclusive holder keeps new shared ones out, so that faults do not starve
/// notifiers. Hold it in a <c>using</c>: <c>using (_mmuLock.EnterShared()) { ... }</c>.
/// </remarks>
public sealed class MmuLock
{
    private const int Free = 0;
    private const int Exclusive = -1;

    private readonly object _turn = new();
    private int _state; // The number of shared holders, or Exclusive. Atomic.
    private int _waiting; // Threads in a slow path. Atomic.
    private int _waitingExclusive; // Those of them that want it exclusively. Atomic.

    /// <summary>Whether some thread holds it exclusively, at some moment.</summary>
    public bool IsHeldExclusively => Cell.Load(ref _state) == Exclusive;

    /// <summary>Waits until nobody holds the lock exclusively and takes it along with other shared holders.</summary>
    /// <exception cref="InvalidOperationException">The thread holds a lock that ranks the same or deeper: a caller's bug.</exception>
    public SharedGuard EnterShared()
    {
        int outer = HeldRanks.Push(LockRank.Mmu);
        if (SchedulePoint.Actor is { } actor)
        {
            actor.Acquire(this, LockRank.Mmu, exclusive: false);
            _state++; // Nobody else runs before this thread's next schedule point.
        }
        else if (!TryEnterShared())
        {
            WaitShared();
        }

        return new SharedGuard(this, outer);
    }

    /// <summary>Waits until nobody holds the lock and takes it alone.</summary>
    /// <exception cref="InvalidOperationException">The thread holds a lock that ranks the same or deeper: a caller's bug.</exception>
    public ExclusiveGuard EnterExclusive()
    {
        int outer = HeldRanks.Push(LockRank.Mmu);
        if (SchedulePoint.Actor is { } actor)
        {
            actor.Acquire(this, LockRank.Mmu, exclusive: true);
            _state = Exclusive; // Nobody else runs before this thread's next schedule point.
        }

        // ORDER: full fence; what the last holder did to the tables is visible to this one.
        else if (Cell.CompareExchange(ref _state, Exclusive, Free) != Free)
        {
            WaitExclusive();
        }

        return new ExclusiveGuard(this, outer);
    }

    private bool TryEnterShared()
    {
        int state = Cell.Load(ref _state);
        while (state >= Free && Cell.Load(ref _waitingExclusive) == 0)
        {
            // ORDER: full fence; pairs with the exclusive holder's release, whose changes are visible from here on.
            int found = Cell.CompareExchange(ref _state, state + 1, state);
            if (found == state)
            {
                return true;
            }

            state = found;
        }

        return false;
    }

    private void WaitShared()
    {
        lock (_turn)
        {
            // ORDER: full fence; pairs with the one in Leave. Either this thread sees the lock free or the releaser sees it wait.
            _ = Cell.Add(ref _waiting, 1);
            while (!TryEnterShared())
            {
                _ = Monitor.Wait(_turn);
            }

            _ = Cell.Add(ref _waiting, -1);
        }
    }

    private void WaitExclusive()
    {
        lock (_turn)
        {
            _ = Cell.Add(ref _waitingExclusive, 1);

            // ORDER: full fence; pairs with the one in Leave. Either this thread sees the lock free or the releaser sees it wait.
            _ = Cell.Add(ref _waiting, 1);
            while (Cell.CompareExchange(ref _state, Exclusive, Free) != Free)
            {
                _ = Monitor.Wait(_turn);
            }

            _ = Cell.Add(ref _waiting, -1);
            _ = Cell.Add(ref _waitingExclusive, -1);
        }
    }

    private void Leave(int holders)
    {
        if (SchedulePoint.Actor is { } actor)
        {
            _state -= holders;
            actor.Release(this, holders == Exclusive);
            return;
        }

        // ORDER: full fence; releases the tables, and stands before the load of _waiting (see WaitShared).
        _ = Cell.Add(ref _state, -holders);
        if (Cell.Load(ref _waiting) != 0)
        {
            lock (_turn)
            {
                Monitor.PulseAll(_turn);
            }
        }
    }

    /// <summary>Releases a shared hold when it leaves scope.</summary>
    public readonly ref struct SharedGuard
    {
        private readonly MmuLock _owner;
        private readonly int _outer;

        internal SharedGuard(MmuLock owner, int outer)
        {
            _owner = owner;
            _outer = outer;
        }

        /// <summary>Releases the lock.</summary>
        public void Dispose()
        {
            _owner.Leave(1);
            HeldRanks.Pop(_outer);
        }
    }

    /// <summary>Releases the exclusive hold when it leaves scope.</summary>
    public readonly ref struct ExclusiveGuard
    {
        private readonly MmuLock _owner;
        private readonly int _outer;

        internal ExclusiveGuard(MmuLock owner, int outer)
        {
            _owner = owner;
            _outer = outer;
        }

        /// <summary>Releases the lock.</summary>
        public void Dispose()
        {
            _owner.Leave(Exclusive);
            HeldRanks.Pop(_outer);
        }
    }
}
