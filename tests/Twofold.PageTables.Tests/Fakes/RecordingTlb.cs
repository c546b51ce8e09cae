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

    /// <summary>Record nothing, and so allocate nothing.</summary>
    internal bool IsSilent { get; set; }

    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => Add(vmid, IsSilent ? null : new("ipa", new IpaRange(ipa, 1), level, null));

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => Add(vmid, IsSilent ? null : new("local", new IpaRange(ipa, 1), level, cpu));

    public void InvalidateRange(Vmid vmid, IpaRange range) => Add(vmid, IsSilent ? null : new("range", range, null, null));

    public void InvalidateVm(Vmid vmid) => Add(vmid, IsSilent ? null : new("vm", default, null, null));

    private void Add(Vmid vmid, TlbCall? call)
    {
        if (call is null)
        {
            return;
        }

        Assert.Equal(TestTable.Vmid, vmid);
        lock (Calls)
        {
            Calls.Add(call);
            Watch?.Invoke(call);
        }
    }
}
