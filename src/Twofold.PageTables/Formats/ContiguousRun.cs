using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>How many neighbours the contiguous hint joins.</summary>
/// <remarks>Source: Arm DDI 0487, D8.7.1 (the Contiguous bit).</remarks>
internal static class ContiguousRun
{
    internal static int Of(Granule granule, int level) => (granule.Shift, level) switch
    {
        (12, 1 or 2 or 3) => 16,
        (14, 2) => 32,
        (14, 3) => 128,
        (16, 2 or 3) => 32,
        _ => 1,
    };
}
