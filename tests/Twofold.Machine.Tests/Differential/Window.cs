namespace Twofold.Machine.Tests.Differential;

/// <summary>Where a base register may point, as offsets into scratch memory: branches decide which.</summary>
/// <param name="Low">The lowest offset.</param>
/// <param name="High">The highest.</param>
internal readonly record struct Window(int Low, int High)
{
    /// <summary>Whether an access of <paramref name="bytes"/> at this distance stays in scratch memory whatever the base is.</summary>
    internal bool Allows(int distance, int bytes)
        => Low + distance >= 0 && High + distance + bytes <= MachineState.ScratchBytes;

    /// <summary>The window once the base may have moved.</summary>
    internal Window Moved(int distance) => new(Math.Min(Low, Low + distance), Math.Max(High, High + distance));
}
