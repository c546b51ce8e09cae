namespace Twofold.Machine;

/// <summary>A deterministic clock: one tick for every instruction that any CPU executes, and what idle time was skipped.</summary>
/// <remarks>The same time as QEMU's <c>-icount shift=4</c>. The CPUs that share it take turns on one thread.</remarks>
public sealed class InstructionClock : Clock
{
    private long _now;

    /// <inheritdoc/>
    public override long Now => _now;

    /// <inheritdoc/>
    public override bool CountsInstructions => true;

    /// <summary>Lets idle time pass: nobody executes until <paramref name="ticks"/>.</summary>
    /// <param name="ticks">A reading of <see cref="Now"/>; the past is ignored.</param>
    public void AdvanceTo(long ticks) => _now = Math.Max(_now, ticks);

    internal override void Executed(long instructions) => _now += instructions;
}
