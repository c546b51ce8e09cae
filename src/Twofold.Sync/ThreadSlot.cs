namespace Twofold.Sync;

/// <summary>A small number for each thread, by which threads spread over padded words instead of sharing one.</summary>
internal static class ThreadSlot
{
    /// <summary>How many words to spread over; two threads may come to share one, so each word is still changed atomically.</summary>
    internal const int Count = 32;

    private static int _threads; // Atomic.

    [ThreadStatic]
    private static int _own; // One more than the number; 0 before the first use.

    /// <summary>The calling thread's, below <see cref="Count"/>.</summary>
    internal static int Current => (_own != 0 ? _own : Assign()) - 1;

    private static int Assign() => _own = ((Interlocked.Increment(ref _threads) - 1) % Count) + 1;
}
