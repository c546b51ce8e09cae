using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor.Tests;

internal sealed class RecordingTlb : ITlbMaintenance
{
    internal List<string> Calls { get; } = [];

    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => Add($"ipa {ipa}");

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => Add($"local {cpu} {ipa}");

    public void InvalidateRange(Vmid vmid, IpaRange range) => Add($"range {range}");

    public void InvalidateVm(Vmid vmid) => Add("vm");

    private void Add(string call)
    {
        lock (Calls)
        {
            Calls.Add(call);
        }
    }
}
