namespace Twofold.Machine;

/// <summary>An interrupt that waits for a CPU.</summary>
/// <param name="Interrupt">Its INTID.</param>
/// <param name="Priority">Its priority; lower is more urgent.</param>
internal readonly record struct PendingInterrupt(int Interrupt, int Priority)
{
    /// <summary>The INTID that says there is nothing.</summary>
    internal const int Spurious = 1023;

    /// <summary>Nothing waits: less urgent than anything.</summary>
    internal static PendingInterrupt None => new(Spurious, 0x100);

    /// <summary>The more urgent of two; this one among equals.</summary>
    internal PendingInterrupt OrMoreUrgent(PendingInterrupt other) => other.Priority < Priority ? other : this;
}
