using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Explorer.Hardware;

/// <summary>TLB maintenance that takes effect on one CPU after another; between any two, others may take steps.</summary>
internal sealed class ExploredTlb(int cpus) : ITlbMaintenance
{
    /// <summary>Whose TLBs; set before anything is mapped.</summary>
    internal Stage2World? World { get; set; }

    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => InvalidateAll(new IpaRange(ipa, 1), level);

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => World!.InvalidateOn(cpu, new IpaRange(ipa, 1), level);

    public void InvalidateRange(Vmid vmid, IpaRange range) => InvalidateAll(range, null);

    public void InvalidateVm(Vmid vmid) => InvalidateAll(new IpaRange(default, ulong.MaxValue), null);

    private void InvalidateAll(IpaRange range, int? level)
    {
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            World!.InvalidateOn(cpu, range, level);
        }
    }
}
