using System.Globalization;
using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Conformance;

/// <summary>A machine, a process with an arena of 4 GiB, and the VM that a vector's operations are about.</summary>
/// <remarks>It answers what the recorders print: <c>ok</c>, a number, the name of an error, or a text of the operation's own.</remarks>
internal sealed partial class Bench : IDisposable
{
    private const ulong ArenaBytes = 1UL << 32;
    private const ulong HostMemoryBytes = 128 << 20;
    private const int MaximumVcpus = 8;
    private const string Ok = "ok", Einval = "EINVAL";
    private readonly Platform _platform;
    private readonly PhysicalMemory _memory;
    private readonly FrameAllocator _frames;
    private readonly AddressSpace _host;
    private readonly CpuCluster _cluster;
    private readonly List<Vm> _vms = [];
    private readonly Hva _arena;
    private readonly Dictionary<uint, (ulong Gpa, ulong Bytes, Hva Host)> _noted = []; // Slots as a careful user remembers them.
    private readonly Dictionary<int, VcpuBench> _vcpus = [];
    private long _accessFaultsBefore;

    internal Bench(Platform platform, IReadOnlyList<string> operations)
    {
        _platform = platform;
        _memory = new PhysicalMemory(new Pa(0x1_0000_0000), HostMemoryBytes);
        _frames = new FrameAllocator(_memory, Granule.Size4K);
        _host = new AddressSpace(_frames);
        _arena = _host.MapAnonymous(ArenaBytes, hugeBacking: true);
        int cpus = operations.Count(operation => operation.StartsWith("vcpu", StringComparison.Ordinal));
        cpus = Math.Clamp(cpus, 1, MaximumVcpus);
        _cluster = CpuCluster.Create(Enumerable.Repeat(platform.Features, cpus).ToArray(), _memory, new InstructionClock());
        if (operations.Count == 0 || !operations[0].StartsWith("mkvm", StringComparison.Ordinal))
        {
            _ = MakeVm(0);
        }
    }

    private Vm Vm => _vms[^1];

    /// <summary>Carries out one operation.</summary>
    internal string Do(string operation)
    {
        Words words = new(operation, _arena);
        try
        {
            return DoSlots(words) ?? DoLog(words) ?? DoHost(words) ?? DoVcpus(words) ?? $"(not understood: {operation})";
        }
        catch (FormatException problem)
        {
            return $"({operation}: {problem.Message})";
        }
    }

    public void Dispose()
    {
        foreach (Vm vm in _vms)
        {
            vm.Dispose();
        }

        _host.Dispose();
        _cluster.Dispose();
        _memory.Dispose();
    }

    private static string NameOf(Errno error) => error == Errno.None ? Ok : error.ToString().ToUpperInvariant();

    private static string NumberOrOk(long value) => value == 0 ? Ok : value.ToString(CultureInfo.InvariantCulture);

    private string MakeVm(ulong type)
    {
        Errno error = Vm.TryCreate(Options(type), out Vm? vm);
        if (vm is not null)
        {
            _vms.Add(vm);
        }

        return NameOf(error);
    }

    private VmOptions Options(ulong type) => new()
    {
        Host = _host,
        Tlb = _cluster,
        Caches = _cluster,
        Cpu = HostCpu.Of(_cluster.Cpus[0]) with { HasReliability = _platform.HasReliability },
        IpaBits = (int)Math.Min(type, int.MaxValue),
        VcpuFeatures = _platform.VcpuFeatures,
        HostCpus = 2,
        Profile = _platform.Kernel,
        Workaround1 = _platform.Workaround1,
        CacheGeometry = CacheGeometry.Fabricated,
    };

    private long AccessFaults => _vms.Sum(vm => vm.Statistics[Counter.AccessFlagFaults]);

    /// <summary>A vCPU, and how far its ring was read.</summary>
    private sealed class VcpuBench(Vcpu vcpu)
    {
        internal Vcpu Vcpu { get; } = vcpu;

        internal int Collected { get; set; }
    }
}
