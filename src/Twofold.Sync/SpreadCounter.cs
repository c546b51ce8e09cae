namespace Twofold.Sync;

/// <summary>Some counters that many threads add to and nobody decides by: each thread adds in a cache line of its own.</summary>
/// <remarks>A sum is exact when nobody adds; otherwise it may miss what is being added.</remarks>
public sealed class SpreadCounter
{
    private const int LineWords = 32; // Two lines of 128 bytes: one for the counters, one between neighbours.
    private const int LargestCount = 16;
    private readonly long[] _words = new long[ThreadSlot.Count * LineWords]; // Atomic.

    /// <summary>Adds to the counter of a number below 16.</summary>
    public void Add(int counter, long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)counter, (uint)LargestCount, nameof(counter));
        Cell.Accumulate(ref _words[(ThreadSlot.Current * LineWords) + counter], value);
    }

    /// <summary>What was added by all threads.</summary>
    public long Sum(int counter)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)counter, (uint)LargestCount, nameof(counter));
        long sum = 0;
        for (int slot = 0; slot < ThreadSlot.Count; slot++)
        {
            sum += Cell.Load(ref _words[(slot * LineWords) + counter]);
        }

        return sum;
    }
}
