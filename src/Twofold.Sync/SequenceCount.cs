namespace Twofold.Sync;

/// <summary>Tells a reader that works without a lock whether something was invalidated while it worked
/// (KVM's mmu_invalidate_seq and mmu_invalidate_in_progress).</summary>
/// <remarks>
/// <see cref="Begin"/>, <see cref="End"/> and <see cref="MustRetry"/> are called under one lock, the invalidator holding it
/// exclusively; <see cref="Sample"/> is called without it. An invalidation may drop the lock between begin and end, and
/// several may be open at once.
/// </remarks>
public sealed class SequenceCount
{
    private long _ended; // Atomic; written under the caller's lock, read without.
    private int _open; // Guarded by the caller's lock.

    /// <summary>The state before the reader looks at anything that an invalidation may take away.</summary>
    // ORDER: acquire; what the reader looks at next is read after the count, so that an invalidation it missed shows in MustRetry.
    public long Sample() => Cell.Load(ref _ended);

    /// <summary>Whether an invalidation is under way or has ended since <paramref name="sample"/>: what was read is stale.</summary>
    public bool MustRetry(long sample) => _open != 0 || Cell.Load(ref _ended) != sample;

    /// <summary>Starts an invalidation.</summary>
    public void Begin() => _open++;

    /// <summary>Ends the invalidation started last.</summary>
    public void End()
    {
        // ORDER: full fence; counted before it is closed, so that no reader finds neither the open invalidation nor its trace.
        _ = Cell.Add(ref _ended, 1);
        _open--;
    }
}
