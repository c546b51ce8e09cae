using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Benchmarks.Workloads;

/// <summary>TLBs and caches that are told everything and have nothing to do: what they cost is not the engine's.</summary>
internal sealed class SilentMaintenance : ITlbMaintenance, ICacheMaintenance
{
    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level)
    {
    }

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level)
    {
    }

    public void InvalidateRange(Vmid vmid, IpaRange range)
    {
    }

    public void InvalidateVm(Vmid vmid)
    {
    }

    public void CleanInvalidateData(Pa start, ulong bytes)
    {
    }

    public void InvalidateInstructions(Pa start, ulong bytes)
    {
    }
}
