using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.PageTables.Tests;

/// <summary>One TLB maintenance call.</summary>
public sealed record TlbCall(string Kind, IpaRange Range, int? Level, int? Cpu);

/// <summary>Remembers every call, and shows each to whoever watches before it returns.</summary>
internal sealed class RecordingTlb : ITlbMaintenance
{
    internal List<TlbCall> Calls { get; } = [];

    internal Action<TlbCall>? Watch { get; set; }

    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => Add(vmid, new("ipa", new IpaRange(ipa, 1), level, null));

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => Add(vmid, new("local", new IpaRange(ipa, 1), level, cpu));

    public void InvalidateRange(Vmid vmid, IpaRange range) => Add(vmid, new("range", range, null, null));

    public void InvalidateVm(Vmid vmid) => Add(vmid, new("vm", default, null, null));

    private void Add(Vmid vmid, TlbCall call)
    {
        Assert.Equal(TestTable.Vmid, vmid);
        lock (Calls)
        {
            Calls.Add(call);
            Watch?.Invoke(call);
        }
    }
}
