using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor;
using Twofold.Hypervisor.Tracing;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;
using Twofold.Machine;
using Twofold.Memory;
using Twofold.Vmm.Boards;
using Twofold.Vmm.Debugging;
using Twofold.Vmm.Devices;
using Twofold.Vmm.Devices.Virtio;
using Twofold.Vmm.Loading;

namespace Twofold.Vmm;

/// <summary>The composition root: a machine, a hypervisor on it, one VM with the board's devices, and a guest in its memory.</summary>
/// <remarks>Belongs to one thread; others reach it through <see cref="RunControl"/> and the console port.</remarks>
public sealed class VirtualMachine : IDisposable
{
    private const ulong BlockBytes = 2 << 20;

    /// <summary>Host physical memory starts here: away from any guest address, so that one is never mistaken for the other.</summary>
    private static readonly Pa HostMemoryStart = new(0x1_0000_0000);

    /// <summary>What a run without a limit has beyond the guest's memory: tables, ROM and flash, and room to keep blocks whole.</summary>
    private const ulong HostMemorySlack = 192UL << 20;

    private readonly RunOptions _options;
    private readonly BootPlan _plan;
    private readonly Clock _clock;
    private readonly PhysicalMemory _physical;
    private readonly FrameAllocator _frames;
    private readonly AddressSpace _host;
    private readonly CpuCluster _cluster;
    private readonly Gic _gic;
    private readonly Vm _vm;
    private readonly Tracer _tracer;
    private readonly IConsolePort _console;
    private readonly Action<string> _notice;
    private readonly DiskFile[] _disks;
    private bool _disposed;
    private GdbServer? _debugger; // Set before the run.
    private readonly Hva _ram;
    private readonly Hva _rom;
    private Pl011 _uart;
    private Pl031 _rtc;
    private MmioBus _bus;

    private VirtualMachine(RunOptions options, BootPlan plan, Clock clock, Tracer tracer, IConsolePort console, Action<string> notice, DiskFile[] disks)
    {
        _options = options;
        _disks = disks;
        _plan = plan;
        _tracer = tracer;
        _console = console;
        _notice = notice;
        _clock = clock;
        ulong bytes = options.HostMemoryBytes ?? options.MemoryBytes + HostMemorySlack;
        _physical = new PhysicalMemory(HostMemoryStart, (bytes + BlockBytes - 1) & ~(BlockBytes - 1));
        _frames = new FrameAllocator(_physical, options.Granule);
        _host = new AddressSpace(_frames);
        CpuFeatures features = options.Features with { PhysicalAddressBits = Math.Max(options.Features.PhysicalAddressBits, options.IpaBits) };
        _cluster = CpuCluster.Create(Enumerable.Repeat(features, options.Cpus).ToArray(), _physical, _clock);
        _gic = new Gic(options.Cpus);
        foreach (Cpu cpu in _cluster.Cpus)
        {
            _gic.Connect(cpu);
            cpu.UndefinedInstruction = (word, pc) => notice($"CPU {cpu.Index}: undefined instruction 0x{word:x8} ({Disassembler.Text(word, pc)}) at {pc}");
        }

        _vm = CreateVm();
        _ram = AddSlot(0, MemslotFlags.None, new IpaRange(BoardMap.Ram, options.MemoryBytes));
        _ = AddSlot(1, MemslotFlags.ReadOnly, BoardMap.EnvironmentFlash);
        if (plan.Rom is not null)
        {
            _rom = AddSlot(2, MemslotFlags.ReadOnly, plan.Rom.Range with { Bytes = (plan.Rom.Range.Bytes + options.Granule.OffsetMask) & ~options.Granule.OffsetMask });
        }

        foreach (Cpu cpu in _cluster.Cpus)
        {
            _ = _vm.CreateVcpu(cpu, powerOff: cpu.Index > 0);
        }

        BuildDevices();
    }

    /// <summary>The VM's counters as they are now.</summary>
    public Hypervisor.Statistics.VmStatistics Statistics => _vm.Statistics;

    /// <summary>Guest instructions executed by all CPUs.</summary>
    public long Instructions => _cluster.Cpus.Sum(cpu => cpu.InstructionCount);

    /// <summary>Bytes of host memory in use, tables included.</summary>
    public ulong HostBytesInUse => (ulong)(_frames.TotalFrames - _frames.FreeFrames) << _options.Granule.Shift;

    /// <summary>Where the guest waits for a debugger; null when it does not.</summary>
    public int? GdbPort => _debugger?.Port;

    /// <summary>Builds the machine and puts the guest into its memory.</summary>
    /// <param name="options">The run.</param>
    /// <param name="plan">What lies where.</param>
    /// <param name="clock">What the guest's timers count: see <see cref="MachineTime"/>.</param>
    /// <param name="tracer">Where events go; the caller disposes of it after the machine.</param>
    /// <param name="console">The host's end of the UART.</param>
    /// <param name="notice">Takes one-line remarks about the guest: instructions and registers that do not exist.</param>
    /// <param name="machine">The machine; null on failure.</param>
    /// <param name="error">What does not fit, in one line; null on success.</param>
    public static bool TryCreate(RunOptions options, BootPlan plan, Clock clock, Tracer tracer, IConsolePort console, Action<string> notice,
        [NotNullWhen(true)] out VirtualMachine? machine, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plan);
        machine = null;
        if (!TryOpenDisks(options.Drives, out DiskFile[]? disks, out error))
        {
            return false;
        }

        machine = new VirtualMachine(options, plan, clock, tracer, console, notice, disks);
        if (options.GdbPort is { } port && !GdbServer.TryListen(port, out machine._debugger, out error))
        {
            machine.Dispose();
            machine = null;
            return false;
        }

        if (machine.TryLoadGuest())
        {
            error = null;
            return true;
        }

        machine.Dispose();
        machine = null;
        error = $"--host-memory: {options.HostMemoryBytes >> 10} KiB do not hold the guest's image";
        return false;
    }

    /// <summary>Runs the guest to its end, reboots included.</summary>
    /// <param name="control">What may stop it.</param>
    public RunResult Run(RunControl control)
    {
        ArgumentNullException.ThrowIfNull(control);
        control.Attach(KickAll);
        long deadline = _options.Timeout is { } timeout ? Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;
        _debugger?.Attach(
            new DebugTarget(_cluster, _vm.Memory, _physical.Start, _physical.Bytes),
            () => control.Stop is not null || Stopwatch.GetTimestamp() >= deadline,
            () => control.RequestStop(new RunResult(RunOutcome.Done, "ended by the debugger")));
        while (true)
        {
            RunOnce(control, deadline, out SystemEvent? end, out RunResult? result);
            if (result is not null)
            {
                return result;
            }

            if (end == SystemEvent.Shutdown || _options.NoReboot)
            {
                return new RunResult(RunOutcome.Done);
            }

            if (!TryReboot())
            {
                return new RunResult(RunOutcome.GuestFailed, "the guest's image does not fit into host memory after a reset");
            }
        }
    }

    /// <summary>Runs from a reset to the next, or to the end.</summary>
    private void RunOnce(RunControl control, long deadline, out SystemEvent? end, out RunResult? result)
    {
        VcpuRunner[] vcpus = [.. _vm.Vcpus.Select((vcpu, i) => new VcpuRunner(vcpu, _cluster.Cpus[i], _clock, _bus, control, _debugger))];
        if (vcpus.Length == 1 || _options.Deterministic || _debugger is not null)
        {
            _debugger?.Poll();
            new RunLoop(vcpus, _clock, () => Poll(control), control).Run(deadline, out end, out result);
        }
        else
        {
            new ParallelLoop(vcpus, () => Poll(control), control).Run(deadline, out end, out result);
        }
    }

    /// <summary>Frees everything; the run has ended.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _debugger?.Dispose();
        _vm.Dispose();
        _host.Dispose();
        _cluster.Dispose();
        _physical.Dispose();
        Close(_disks);
    }

    private static bool TryOpenDisks(IReadOnlyList<Drive> drives, [NotNullWhen(true)] out DiskFile[]? disks, [NotNullWhen(false)] out string? error)
    {
        List<DiskFile> open = [];
        foreach (Drive drive in drives)
        {
            if (!DiskFile.TryOpen(drive, out DiskFile? disk, out error))
            {
                Close(open);
                disks = null;
                return false;
            }

            open.Add(disk);
        }

        disks = [.. open];
        error = null;
        return true;
    }

    private static void Close(IEnumerable<DiskFile> disks)
    {
        foreach (DiskFile disk in disks)
        {
            disk.Dispose();
        }
    }

    private Vm CreateVm()
    {
        VmOptions options = new()
        {
            Host = _host,
            Tlb = _cluster,
            Caches = _cluster,
            Cpu = HostCpu.Of(_cluster.Cpus[0]),
            IpaBits = _options.IpaBits,
            CacheGeometry = _options.CacheGeometry,
            TrapSetWay = _options.TrapSetWay,
            Tracer = _tracer,
            OnUnknownRegister = (register, read, pc) => _notice($"undefined {(read ? "read of" : "write to")} {register} at {pc}"),
        };
        Errno error = Vm.TryCreate(options, out Vm? vm);
        return vm ?? throw new InvalidOperationException($"the options were checked, and still: KVM_CREATE_VM {error}");
    }

    private Hva AddSlot(uint slot, MemslotFlags flags, IpaRange range)
    {
        Hva hva = _host.MapAnonymous(range.Bytes, _options.HugePages);
        Errno error = _vm.SetUserMemoryRegion(slot, flags, range.Start, range.Bytes, hva);
        return error == Errno.None ? hva : throw new InvalidOperationException($"memslot {slot} at {range}: {error}");
    }

    [MemberNotNull(nameof(_uart), nameof(_rtc), nameof(_bus))]
    private void BuildDevices()
    {
        _uart = new Pl011(_console, new SharedInterruptLine(_gic, 32 + BoardMap.UartSpi));
        _rtc = new Pl031(Seconds, new SharedInterruptLine(_gic, 32 + BoardMap.ClockSpi));
        _bus = new MmioBus(
            [
                new MmioWindow(BoardMap.Distributor, new DistributorWindow(_gic)),
                new MmioWindow(new IpaRange(BoardMap.Redistributors, BoardMap.RedistributorBytes * (ulong)_options.Cpus), new RedistributorWindow(_gic)),
                new MmioWindow(BoardMap.Uart, _uart),
                new MmioWindow(BoardMap.Clock, _rtc),
                .. Enumerable.Range(0, BoardMap.VirtioSlotCount).Select(VirtioSlot),
            ],
            (page, write) => _notice($"{(write ? "write to" : "read of")} {page}: nothing is there"));
    }

    private MmioWindow VirtioSlot(int slot)
    {
        IpaRange range = new(BoardMap.VirtioSlots + ((ulong)slot * BoardMap.VirtioSlotBytes), BoardMap.VirtioSlotBytes);
        IVirtioDevice? device = slot < _disks.Length ? new VirtioBlock(_disks[slot], _vm.Memory, $"twofold-drive-{slot}")
            : slot == _disks.Length ? new VirtioEntropy(_options.Deterministic ? new SeededBytes(_options.Seed).Fill : RandomNumberGenerator.Fill)
            : null;
        return new MmioWindow(range, device is null ? new EmptyVirtioSlot()
            : new VirtioTransport(device, _vm.Memory, new SharedInterruptLine(_gic, 32 + BoardMap.VirtioSpi + slot)));
    }

    /// <summary>The guest's wall clock: the host's, or one that starts at a fixed date when runs must repeat.</summary>
    private long Seconds()
        => _options.Deterministic ? 1_700_000_000 + (_clock.Now / Clock.Frequency) : DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private bool TryLoadGuest()
    {
        foreach (ImageSegment segment in _plan.Segments)
        {
            if (!_host.TryWrite(_ram + (segment.Range.Start - BoardMap.Ram), segment.Bytes.Span))
            {
                return false;
            }
        }

        if (_plan.Rom is not null && !_host.TryWrite(_rom, _plan.Rom.Bytes.Span))
        {
            return false;
        }

        _vm.Vcpus[0].Reset(new Va(_plan.Entry.Value), BootPlan.DeviceTreeAddress.Value);
        return true;
    }

    /// <summary>SYSTEM_RESET: devices and CPUs as reset leaves them, images loaded anew; other memory keeps its content, as on QEMU's boards.</summary>
    private bool TryReboot()
    {
        _gic.Reset();
        BuildDevices();
        foreach (Vcpu vcpu in _vm.Vcpus)
        {
            vcpu.Reset(default, 0, powerOff: true);
        }

        return TryLoadGuest();
    }

    private void Poll(RunControl control)
    {
        _debugger?.Poll();
        _rtc.Poll();
        if (control.TakeInput())
        {
            _uart.InputArrived();
        }
    }

    private void KickAll()
    {
        foreach (Cpu cpu in _cluster.Cpus)
        {
            cpu.Kick();
        }
    }
}
