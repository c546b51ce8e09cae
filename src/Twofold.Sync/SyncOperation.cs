namespace Twofold.Sync;

/// <summary>What a thread is about to do at a <see cref="SchedulePoint"/>.</summary>
public enum SyncOperation
{
    /// <summary>Reads a shared word.</summary>
    Load,

    /// <summary>Writes a shared word, whatever stands in it.</summary>
    Store,

    /// <summary>Replaces an expected value, and only that.</summary>
    CompareExchange,

    /// <summary>Replaces a value and learns which.</summary>
    Exchange,

    /// <summary>Adds to a shared word.</summary>
    Add,

    /// <summary>Adds to a shared word and does not look: the order of two makes no difference.</summary>
    Accumulate,

    /// <summary>Orders its accesses.</summary>
    Fence,

    /// <summary>Takes a frame; its first word names it.</summary>
    Allocate,

    /// <summary>Gives a frame back; its first word names it.</summary>
    Free,
}
