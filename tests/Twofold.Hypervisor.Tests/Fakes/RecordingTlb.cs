using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor.Tests;

internal sealed class RecordingTlb : ITlbMaintenance
{
    internal List<string> Calls { get; } = [];

    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => Calls.Add($"ipa {ipa}");

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => Calls.Add($"local {cpu} {ipa}");

    public void InvalidateRange(Vmid vmid, IpaRange range) => Calls.Add($"range {range}");

    public void InvalidateVm(Vmid vmid) => Calls.Add("vm");
}
