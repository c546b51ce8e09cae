using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>CPUs with 64 MiB of RAM at 0x80000000 and nothing set up.</summary>
internal sealed class TranslationBench : IDisposable
{
    internal const ulong RamStart = 0x8000_0000, RamBytes = 64UL << 20;

    internal TranslationBench(params CpuFeatures[] features)
    {
        Memory = new PhysicalMemory(new Pa(RamStart), RamBytes);
        Cluster = CpuCluster.Create(features.Length == 0 ? [new CpuFeatures()] : features, Memory);
    }

    internal PhysicalMemory Memory { get; }

    internal CpuCluster Cluster { get; }

    internal Cpu Cpu => Cluster.Cpus[0];

    internal ulong this[ulong address]
    {
        get => Memory.Word(new Pa(address));
        set => Memory.Word(new Pa(address)) = value;
    }

    /// <summary>The result as the vector files write it.</summary>
    internal static string Translate(Cpu cpu, Access access, int el, ulong address)
        => cpu.Mmu.TryTranslate(address, access, el, out Translation t, out Fault fault) ? Describe(t) : Describe(fault);

    internal string Translate(Access access, int el, ulong address) => Translate(Cpu, access, el, address);

    internal string Read(ulong address, int el = 1) => Translate(Access.Read, el, address);

    internal string Write(ulong address, int el = 1) => Translate(Access.Write, el, address);

    internal static string Describe(Translation t)
        => $"0x{t.Page.Value:x} {(t.Readable ? 'r' : '-')}{(t.Writable ? 'w' : '-')}{(t.Executable ? 'x' : '-')}"
            + $" attr {t.Attributes:x2} sh {t.Shareability}{(t.Device ? " device" : "")}";

    internal static string Describe(Fault fault)
    {
        string stage = fault.Stage2 ? "s2" : "s1";
        string text = $"{stage} {fault.Status} {fault.Level}";
        return text + (fault.Stage2 ? $" ipa {fault.Ipa}" : "") + (fault.OnStage1Walk ? " ptw" : "") + (fault.Write ? " write" : "")
            + (fault.CacheMaintenance ? " cm" : "");
    }

    public void Dispose()
    {
        Cluster.Dispose();
        Memory.Dispose();
    }
}
