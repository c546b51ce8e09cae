namespace Twofold.Machine;

/// <summary>What the generic timers of a machine count: system counter ticks of 16 ns.</summary>
public abstract class Clock
{
    /// <summary>CNTFRQ_EL0: ticks a second.</summary>
    public const long Frequency = 62_500_000;

    /// <summary>Ticks since the machine was made; never decreases.</summary>
    public abstract long Now { get; }

    /// <summary>Whether the guest's own progress is the clock: then a deadline is a number of instructions.</summary>
    public abstract bool CountsInstructions { get; }

    /// <summary>Told how many more instructions a CPU has executed.</summary>
    internal abstract void Executed(long instructions);
}
