using System.Runtime.CompilerServices;
using Twofold.Sync;

namespace Twofold.Walkers.Tests;

/// <summary>Lets other threads in before atomic accesses, at random: the windows in which races happen are a few instructions wide
/// and would hardly ever be hit otherwise. One object for each thread.</summary>
internal sealed class Gusts(Random random) : IControlledActor
{
    // A controlled thread's lock is its controller's: here a plain one for each.
    private static readonly ConditionalWeakTable<object, ReaderWriterLockSlim> Locks = [];

    public void BeforeAccess(SyncOperation operation, ref readonly ulong cell, string member, string file)
        => Blow(operation == SyncOperation.Load ? 64 : 8);

    public void BeforeAccess(SyncOperation operation, string member, string file) => Blow(64);

    public void Acquire(object owner, LockRank rank, bool exclusive)
    {
        // The other kind of lock waits by itself.
        if (owner is not MmuLock)
        {
            return;
        }

        ReaderWriterLockSlim turn = Locks.GetOrAdd(owner, static _ => new ReaderWriterLockSlim());
        if (exclusive)
        {
            turn.EnterWriteLock();
        }
        else
        {
            turn.EnterReadLock();
        }
    }

    public void Release(object owner, bool exclusive)
    {
        if (!Locks.TryGetValue(owner, out ReaderWriterLockSlim? turn))
        {
            return;
        }

        if (exclusive)
        {
            turn.ExitWriteLock();
        }
        else
        {
            turn.ExitReadLock();
        }
    }

    public void AwaitChange() => Thread.Yield();

    private void Blow(int odds)
    {
        if (random.Next(odds) == 0)
        {
            _ = Thread.Yield();
        }
    }
}
