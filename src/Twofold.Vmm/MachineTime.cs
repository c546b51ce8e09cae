using Twofold.Machine;

namespace Twofold.Vmm;

/// <summary>The time of a machine: the clock its timers count, and the same time for stamps of traces.</summary>
/// <param name="clock">The clock.</param>
public sealed class MachineTime(Clock clock) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => Clock.Frequency;

    /// <summary>A clock for a run: the host's time, or the count of instructions when runs must repeat.</summary>
    public static Clock CreateClock(bool deterministic) => deterministic ? new InstructionClock() : new HostClock();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.Now;
}
