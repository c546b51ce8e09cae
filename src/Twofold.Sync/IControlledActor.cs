namespace Twofold.Sync;

/// <summary>Whoever controls the calling thread: it is asked before each visible operation and may let others go first.</summary>
/// <remarks>Called on the controlled thread only. A member that returns lets the operation take place before anybody else's.</remarks>
public interface IControlledActor
{
    /// <summary>An access to a word that may lie in simulated memory, which is how it is told from others.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="cell">The word.</param>
    /// <param name="member">The member that does it.</param>
    /// <param name="file">Its source file.</param>
    void BeforeAccess(SyncOperation operation, ref readonly ulong cell, string member, string file);

    /// <summary>An access to a word of a managed object; the source file stands for the object.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="member">The member that does it.</param>
    /// <param name="file">Its source file.</param>
    void BeforeAccess(SyncOperation operation, string member, string file);

    /// <summary>Returns when the lock is the caller's.</summary>
    /// <param name="owner">The lock.</param>
    /// <param name="rank">Its rank.</param>
    /// <param name="exclusive">Whether the caller wants it alone.</param>
    void Acquire(object owner, LockRank rank, bool exclusive);

    /// <summary>Gives the lock up; never waits and never throws.</summary>
    /// <param name="owner">The lock.</param>
    /// <param name="exclusive">Whether the caller held it alone.</param>
    void Release(object owner, bool exclusive);

    /// <summary>Returns when trying again makes sense: the caller waits for another thread's step.</summary>
    void AwaitChange();
}
