using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Tracing;
using Twofold.Hypervisor.Vcpus;
using Twofold.Memory;
using Twofold.PageTables;

namespace Twofold.Hypervisor.Tests;

/// <summary>A VM with real tables over real frames, RAM at <see cref="RamBase"/>, and one vCPU on a scripted CPU.</summary>
internal sealed class TestVm : IDisposable
{
    internal const ulong Page = 4096, Block = 2 << 20, RamBase = 0x4000_0000, RamBytes = 8 * Block;

    private readonly PhysicalMemory _memory;
    private readonly StringWriter _trace = new();

    internal TestVm(
        bool fwb = false, bool hugeBacking = false, CacheGeometry geometry = CacheGeometry.Host, bool trapSetWay = true,
        ulong ctr = 0x8444_c004, int ipaBits = 0, string[]? events = null, bool withRam = true, ulong frames = 24)
    {
        _memory = new PhysicalMemory(new Pa(0x8000_0000), frames * Block);
        Frames = new FrameAllocator(_memory, Granule.Size4K);
        InitialFrames = Frames.FreeFrames;
        Host = new AddressSpace(Frames);
        Tracer = new Tracer(new FtraceTextSink(_trace), events ?? ["*"], TimeProvider.System);
        Assert.Equal(Errno.None, Vm.TryCreate(
            new VmOptions
            {
                Host = Host,
                Tlb = Tlb,
                Caches = Caches,
                Cpu = new HostCpu(IdAa64Mmfr0: 4, IdAa64Mmfr1: 0, IdAa64Mmfr2: fwb ? 1UL << 40 : 0, Ctr: ctr),
                IpaBits = ipaBits,
                CacheGeometry = geometry,
                TrapSetWay = trapSetWay,
                Tracer = Tracer,
                OnUnknownRegister = (register, read, pc) => Unknown.Add((register, read, pc)),
            },
            out Vm? vm));
        TheVm = vm!;
        Vcpu = TheVm.CreateVcpu(Cpu, powerOff: false);
        if (withRam)
        {
            Ram = Host.MapAnonymous(RamBytes, hugeBacking);
            Assert.Equal(Errno.None, TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(RamBase), RamBytes, Ram));
        }
    }

    internal FakeCpu Cpu { get; } = new();

    internal FrameAllocator Frames { get; }

    internal int InitialFrames { get; }

    internal AddressSpace Host { get; }

    internal Hva Ram { get; }

    internal RecordingTlb Tlb { get; } = new();

    internal RecordingCaches Caches { get; } = new();

    internal Vm TheVm { get; }

    internal Vcpu Vcpu { get; }

    internal Tracer Tracer { get; }

    internal List<(SystemRegister Register, bool IsRead, Va Pc)> Unknown { get; } = [];

    /// <summary>The traced events so far, without header, task and time.</summary>
    internal string[] Events => [.. _trace.ToString().Split('\n')
        .Where(line => line.Contains(": kvm_", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(": kvm_", StringComparison.Ordinal) + 2)..])];

    /// <summary>Runs the script of the CPU to its end or to the first exit that is not the end of a slice.</summary>
    internal VcpuExit Run()
    {
        VcpuExit exit;
        do
        {
            exit = Vcpu.Run(1000);
        }
        while (exit.Kind == VcpuExitKind.Interrupted && Cpu.StepsLeft > 0);

        return exit;
    }

    internal Leaf? LeafAt(ulong ipa) => TheVm.Stage2.TryGetLeaf(new Ipa(ipa), out Leaf leaf) ? leaf : null;

    public void Dispose()
    {
        TheVm.Dispose();
        Host.Dispose();
        Assert.Equal(InitialFrames, Frames.FreeFrames);
        _memory.Dispose();
        _trace.Dispose();
    }
}
