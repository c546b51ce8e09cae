using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Cli.DemandPaging;

/// <summary>The maintenance that populating owes, which is none: nothing that a TLB could hold goes away. Data caches are coherent.</summary>
internal sealed class UntouchedTlbs : ITlbMaintenance, ICacheMaintenance
{
    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => throw Unexpected();

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => throw Unexpected();

    public void InvalidateRange(Vmid vmid, IpaRange range) => throw Unexpected();

    /// <summary>The table's end: the CPUs have stopped.</summary>
    public void InvalidateVm(Vmid vmid)
    {
    }

    public void CleanInvalidateData(Pa start, ulong bytes)
    {
    }

    public void InvalidateInstructions(Pa start, ulong bytes)
    {
    }

    private static InvalidOperationException Unexpected() => new("populating a guest took a translation away");
}
