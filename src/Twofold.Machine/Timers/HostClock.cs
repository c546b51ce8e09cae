using System.Diagnostics;

namespace Twofold.Machine;

/// <summary>The host's time since the clock was made.</summary>
/// <remarks>Callable from any thread.</remarks>
public sealed class HostClock : Clock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override long Now => ToTicks(Stopwatch.GetTimestamp() - _start, Stopwatch.Frequency);

    /// <inheritdoc/>
    public override bool CountsInstructions => false;

    /// <summary>Converts without overflow for as long as the input itself does not overflow.</summary>
    /// <param name="elapsed">Units of the source clock, not negative.</param>
    /// <param name="frequency">Its units a second, at most 100 GHz.</param>
    internal static long ToTicks(long elapsed, long frequency)
    {
        (long seconds, long rest) = Math.DivRem(elapsed, frequency);
        return (seconds * Frequency) + (rest * Frequency / frequency);
    }

    internal override void Executed(long instructions)
    {
    }
}
