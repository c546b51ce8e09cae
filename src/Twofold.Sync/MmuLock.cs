using System.Diagnostics;

namespace Twofold.Sync;

/// <summary>The shared/exclusive lock over one VM's stage-2 tables, of rank <see cref="LockRank.Mmu"/>.</summary>
/// <remarks>
/// Shared: faults, which change entries by compare-exchange and may run side by side. Exclusive: whatever takes mappings
/// away. Not recursive in either mode. A waiting exclusive holder keeps new shared ones out, so that faults do not starve
/// notifiers. Hold it in a <c>using</c>: <c>using (_mmuLock.EnterShared()) { ... }</c>. Shared holders count themselves in words
/// of their own threads: no word is written by every CPU that faults. The exclusive holder looks at all of them.
/// </remarks>
/// <param name="mode">Whether shared holders share.</param>
public sealed class MmuLock(MmuLockMode mode = MmuLockMode.Shared)
{
    private const int Free = 0;
    private const int Claimed = 1; // Keeps shared holders out while the last of them leave.
    private const int Held = 2;

    private readonly object _turn = new();
    private readonly Lock _only = new(); // All there is in the monolithic mode.
    private readonly PaddedWord[] _holders = new PaddedWord[ThreadSlot.Count]; // Shared holders by thread. Atomic.
    private int _exclusive; // Free, Claimed or Held. Leaves Free under _turn only; atomic for shared holders.
    private int _waiting; // Exclusive threads that wait for shared ones to leave. Atomic.
    private long _waited; // Stopwatch ticks. Atomic.

    /// <summary>Whether some thread holds it exclusively, at some moment.</summary>
    public bool IsHeldExclusively => Cell.Load(ref _exclusive) == Held;

    /// <summary>How long threads have waited for it, all together.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, Cell.Load(ref _waited));

    /// <summary>Waits until nobody holds the lock exclusively and takes it along with other shared holders.</summary>
    /// <exception cref="InvalidOperationException">The thread holds a lock that ranks the same or deeper: a caller's bug.</exception>
    public SharedGuard EnterShared()
    {
        int outer = HeldRanks.Push(LockRank.Mmu);
        int slot = ThreadSlot.Current;
        if (SchedulePoint.Actor is { } actor)
        {
            actor.Acquire(this, LockRank.Mmu, exclusive: mode == MmuLockMode.Monolithic);
        }
        else if (mode == MmuLockMode.Monolithic)
        {
            EnterOnly();
        }
        else
        {
            // ORDER: full fence; either this thread sees the claim or the claimer sees this thread inside. Pairs with WaitExclusive.
            _ = Cell.Add(ref _holders[slot].Value, 1);
            if (Cell.Load(ref _exclusive) != Free)
            {
                WaitShared(slot);
            }
        }

        return new SharedGuard(this, outer, slot);
    }

    /// <summary>Waits until nobody holds the lock and takes it alone.</summary>
    /// <exception cref="InvalidOperationException">The thread holds a lock that ranks the same or deeper: a caller's bug.</exception>
    public ExclusiveGuard EnterExclusive()
    {
        int outer = HeldRanks.Push(LockRank.Mmu);
        if (SchedulePoint.Actor is { } actor)
        {
            actor.Acquire(this, LockRank.Mmu, exclusive: true);
            _exclusive = Held; // Nobody else runs before this thread's next schedule point.
            return new ExclusiveGuard(this, outer);
        }

        if (mode == MmuLockMode.Monolithic)
        {
            EnterOnly();
        }
        else
        {
            WaitExclusive();
        }

        // ORDER: release; nothing hangs on it but IsHeldExclusively.
        Cell.Store(ref _exclusive, Held);
        return new ExclusiveGuard(this, outer);
    }

    private void EnterOnly()
    {
        if (!_only.TryEnter())
        {
            long start = Stopwatch.GetTimestamp();
            _only.Enter();
            Cell.Accumulate(ref _waited, Stopwatch.GetTimestamp() - start);
        }
    }

    /// <summary>Steps back from a word already counted in, and comes again when nobody claims the lock.</summary>
    private void WaitShared(int slot)
    {
        long start = Stopwatch.GetTimestamp();
        _ = Cell.Add(ref _holders[slot].Value, -1);
        lock (_turn)
        {
            // The claimer may have seen this thread come in.
            Monitor.PulseAll(_turn);
            while (Cell.Load(ref _exclusive) != Free)
            {
                _ = Monitor.Wait(_turn);
            }

            // Nobody can claim the lock before this thread lets go of the turn.
            _ = Cell.Add(ref _holders[slot].Value, 1);
        }

        Cell.Accumulate(ref _waited, Stopwatch.GetTimestamp() - start);
    }

    private void WaitExclusive()
    {
        lock (_turn)
        {
            long start = 0;
            while (Cell.Load(ref _exclusive) != Free)
            {
                start = start == 0 ? Stopwatch.GetTimestamp() : start;
                _ = Monitor.Wait(_turn);
            }

            Cell.Store(ref _exclusive, Claimed);

            // ORDER: full fence; the claim stands before the look at the holders (see EnterShared), and so does the wish to be
            // told: a holder that leaves either is seen gone or sees this thread wait.
            _ = Cell.Add(ref _waiting, 1);
            while (HasHolders())
            {
                start = start == 0 ? Stopwatch.GetTimestamp() : start;
                _ = Monitor.Wait(_turn);
            }

            _ = Cell.Add(ref _waiting, -1);
            if (start != 0)
            {
                Cell.Accumulate(ref _waited, Stopwatch.GetTimestamp() - start);
            }
        }
    }

    private bool HasHolders()
    {
        for (int slot = 0; slot < _holders.Length; slot++)
        {
            // ORDER: acquire; what the holder did to the tables is visible once it is seen gone.
            if (Cell.Load(ref _holders[slot].Value) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void LeaveShared(int slot)
    {
        if (SchedulePoint.Actor is { } actor)
        {
            actor.Release(this, mode == MmuLockMode.Monolithic);
        }
        else if (mode == MmuLockMode.Monolithic)
        {
            _only.Exit();
        }
        else
        {
            // ORDER: full fence; releases the tables, and stands before the load of _waiting (see WaitExclusive).
            _ = Cell.Add(ref _holders[slot].Value, -1);
            if (Cell.Load(ref _waiting) != 0)
            {
                lock (_turn)
                {
                    Monitor.PulseAll(_turn);
                }
            }
        }
    }

    private void LeaveExclusive()
    {
        if (SchedulePoint.Actor is { } actor)
        {
            _exclusive = Free; // As in EnterExclusive.
            actor.Release(this, exclusive: true);
        }
        else if (mode == MmuLockMode.Monolithic)
        {
            Cell.Store(ref _exclusive, Free);
            _only.Exit();
        }
        else
        {
            lock (_turn)
            {
                // ORDER: release; the tables as this holder leaves them are visible to whoever finds the lock free.
                Cell.Store(ref _exclusive, Free);
                Monitor.PulseAll(_turn);
            }
        }
    }

    /// <summary>Releases a shared hold when it leaves scope.</summary>
    public readonly ref struct SharedGuard
    {
        private readonly MmuLock _owner;
        private readonly int _outer;
        private readonly int _slot;

        internal SharedGuard(MmuLock owner, int outer, int slot)
        {
            _owner = owner;
            _outer = outer;
            _slot = slot;
        }

        /// <summary>Releases the lock.</summary>
        public void Dispose()
        {
            _owner.LeaveShared(_slot);
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
            _owner.LeaveExclusive();
            HeldRanks.Pop(_outer);
        }
    }
}
