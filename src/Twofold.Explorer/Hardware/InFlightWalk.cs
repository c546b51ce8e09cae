using Twofold.Arch;
using Twofold.Machine;

namespace Twofold.Explorer.Hardware;

/// <summary>A walk that one CPU is making.</summary>
internal sealed class InFlightWalk(int cpu)
{
    private const ulong PageBytes = 4096;
    private const ulong BytesBelowRootEntry = 2UL << 20;

    /// <summary>Whose walk it is.</summary>
    internal int Cpu { get; } = cpu;

    /// <summary>What it translates.</summary>
    internal Ipa Ipa { get; set; }

    /// <summary>Whether it has made an access and not ended.</summary>
    internal bool IsUnderWay { get; set; }

    /// <summary>An invalidation that concerns it completed: it may not go on with what it has read.</summary>
    internal bool MustRestart { get; set; }

    /// <summary>Whether an invalidation names something that the walk has read and still uses. One without a level hint names the
    /// table descriptor that the walk came through, and with it every walk below.</summary>
    internal bool UsesAnyOf(IpaRange range, int? level)
    {
        ulong bytes = level is null ? BytesBelowRootEntry : PageBytes;
        return IsUnderWay && range.Overlaps(new IpaRange(Ipa.AlignDown(bytes), bytes));
    }

    /// <summary>What a leaf must permit.</summary>
    internal static Rights RightsFor(bool isWrite) => isWrite ? Rights.Write : Rights.Read;
}
