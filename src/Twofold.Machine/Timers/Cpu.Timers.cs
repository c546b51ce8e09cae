namespace Twofold.Machine;

public sealed partial class Cpu
{
    /// <summary>When this CPU's timers will next raise an interrupt line, as a reading of the machine's clock;
    /// <see cref="long.MaxValue"/> when they will not.</summary>
    public long NextTimerDeadline => Timer.NextDeadline;

    /// <summary>How many instructions the CPU may execute before one of its timers raises an interrupt line, at least 1. Meant for
    /// clocks that count instructions: a slice that is no longer keeps timer interrupts where they belong.</summary>
    public long InstructionsToTimerDeadline => Timer.InstructionsToDeadline;
}
