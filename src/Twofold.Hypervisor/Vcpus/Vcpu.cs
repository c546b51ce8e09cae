using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.DirtyLog;
using Twofold.Hypervisor.Faults;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Psci;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Tracing;
using Twofold.Hypervisor.Traps;
using Twofold.PageTables;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>A virtual CPU: runs the guest on a hardware CPU and answers what traps.</summary>
/// <remarks>Concurrency: belongs to one thread at a time, but for <see cref="Kick"/>, <see cref="Index"/> and
/// <see cref="IsRunnable"/>.</remarks>
public sealed partial class Vcpu
{
    /// <summary>Aff3 39:32, Aff2, Aff1, Aff0 23:0 of MPIDR_EL1.</summary>
    internal const ulong AffinityFields = 0xff_00ff_ffff;

    private readonly Vm _vm;
    private PendingMmio _mmio;
    private VcpuPower _power; // Guarded by the VM's lock.
    private VcpuStart _start; // Guarded by the VM's lock; valid in OnPending.
    private bool _waits; // For an interrupt.
    private bool _hasRun;

    internal Vcpu(Vm vm, ICpu cpu, int index, int id)
    {
        _vm = vm;
        Cpu = cpu;
        Index = index;
        Id = id;
        Affinity = cpu.ReadRegister(SystemRegister.MpidrEl1) & AffinityFields;
        Tables = new TablePageCache(vm.Host.Frames);
        int ringEntries = vm.Slots.Mode.RingEntries;
        Ring = ringEntries == 0 ? null : new DirtyRing(ringEntries);
        cpu.Vtcr = vm.Control;
        cpu.Stage2Base = vm.Stage2.Root;
        cpu.Vmid = vm.Options.Vmid;
        _power = VcpuPower.Off;
    }

    /// <summary>0-based, in the order of creation.</summary>
    public int Index { get; }

    /// <summary>The number it was created with.</summary>
    public int Id { get; }

    /// <summary>The pages it wrote, where the VM logs in rings; else null.</summary>
    public DirtyRing? Ring { get; }

    /// <summary>Whether <see cref="Run"/> would enter the guest: the vCPU is on and does not wait for an interrupt in vain.</summary>
    public bool IsRunnable => Power != VcpuPower.Off && (!_waits || Cpu.HasWakeUpEvent);

    internal Vm Vm => _vm;

    internal ICpu Cpu { get; }

    internal CounterSet Counters { get; } = new();

    /// <summary>What PSCI calls this vCPU.</summary>
    internal ulong Affinity { get; }

    /// <summary>Table pages for the next fault.</summary>
    internal TablePageCache Tables { get; }

    internal VcpuPower Power
    {
        get
        {
            using (_vm.Lock.Enter())
            {
                return _power;
            }
        }
    }

    private Tracer Tracer => _vm.Tracer;

    /// <summary>Runs the guest (KVM_RUN) until the VMM has something to do or the slice ends.</summary>
    /// <param name="slice">Instructions, above 0; an exit that is answered here counts as one at least.</param>
    /// <param name="immediateExit">Whether to come back with <see cref="Errno.Eintr"/> instead of entering the guest.</param>
    /// <remarks>An access of the exit before is completed first: see <see cref="CompleteMmio"/>. Errors are KVM_RUN's:
    /// <see cref="Errno.Enoexec"/> before <see cref="Initialise"/>, <see cref="Errno.Eperm"/> with a feature that is not finalised.</remarks>
    public VcpuExit Run(long slice, bool immediateExit = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slice);
        if (WhyNotRunnable() is { } refusal)
        {
            return refusal;
        }

        if (!TryPowerUp())
        {
            return VcpuExit.Halted;
        }

        if (_mmio.IsPending)
        {
            _mmio.Complete(this, Tracer);
        }

        if (immediateExit)
        {
            return VcpuExit.Failure(Errno.Eintr, "asked to exit at once");
        }

        if (_waits && !Cpu.HasWakeUpEvent)
        {
            return VcpuExit.Halted;
        }

        _waits = false;
        _hasRun = true;
        VcpuExit exit = RunGuest(slice);
        TraceReturn(exit);
        return exit;
    }

    /// <summary>Gives the load of the last <see cref="VcpuExitKind.Mmio"/> exit its value, in the low bytes. Without it the
    /// guest reads 0. The guest sees it, and moves on, in the next <see cref="Run"/>.</summary>
    public void CompleteMmio(ulong data) => _mmio.Data = data;

    /// <summary>Makes a run that is under way, or the next one, return soon. Callable from any thread.</summary>
    public void Kick() => Cpu.Kick();

    /// <summary>Switches a vCPU on that is off. The VM's lock is held.</summary>
    internal void PowerOn(VcpuStart start)
    {
        _start = start;
        _power = VcpuPower.OnPending;
    }

    /// <summary>Switches the vCPU off. The VM's lock is held.</summary>
    internal void PowerOff() => _power = VcpuPower.Off;

    /// <summary>The power state, for a caller that holds the VM's lock.</summary>
    internal VcpuPower PowerUnderLock => _power;

    /// <summary>Stops executing until an interrupt is pending, or goes straight on when one is.</summary>
    internal VcpuExit? WaitForInterrupt()
    {
        _waits = !Cpu.HasWakeUpEvent;
        return _waits ? VcpuExit.Halted : null;
    }

    /// <summary>Records that the guest may write a page from now on.</summary>
    internal void MarkDirty(Memslot slot, Ipa page)
    {
        if (!slot.TracksDirtyPages)
        {
            return;
        }

        slot.RecordForReaders(page);
        if (Ring is not null)
        {
            Ring.Push(slot.Id, slot.PageOf(page));
        }
        else
        {
            slot.Bitmap?.Set(slot.PageOf(page));
        }
    }

    /// <summary>Hands an access to the VMM.</summary>
    internal VcpuExit ExitForMmio(MmioAccess access, Syndrome syndrome)
    {
        _mmio.Begin(access, syndrome);
        Counters.Increment(Counter.MmioExits);
        return VcpuExit.ForMmio(access);
    }

    private void StartAt(VcpuStart start)
    {
        Cpu.Pc = start.Pc;
        Cpu.SetX(0, start.Context);
    }

    /// <summary>Carries out a CPU_ON of another vCPU; false when the vCPU is off.</summary>
    private bool TryPowerUp()
    {
        VcpuStart start;
        using (_vm.Lock.Enter())
        {
            if (_power != VcpuPower.OnPending)
            {
                return _power == VcpuPower.On;
            }

            _power = VcpuPower.On;
            start = _start;
        }

        // PSCI leaves EL2's controls as they are: only what a guest sees is reset.
        Cpu.Reset();
        ResetValues.Apply(Cpu);
        _mmio.Cancel();
        _waits = false;
        StartAt(start);
        return true;
    }

    private VcpuExit RunGuest(long slice)
    {
        while (slice > 0)
        {
            if (Ring is { IsSoftFull: true })
            {
                return VcpuExit.DirtyRingFull;
            }

            long before = Cpu.InstructionCount;
            Tracer.Entry(Index, Cpu.Pc);
            CpuExit why = Cpu.Run(slice);
            slice -= Math.Max(1, Cpu.InstructionCount - before);
            Counters.Increment(Counter.Exits);
            if (why == CpuExit.Interrupted)
            {
                Tracer.Exit(Index, null, Cpu.Pc);
                Counters.Increment(Counter.InterruptExits);
                return VcpuExit.Interrupted;
            }

            if (why == CpuExit.Debug)
            {
                Tracer.Exit(Index, null, Cpu.Pc);
                return VcpuExit.Debug;
            }

            Syndrome syndrome = Cpu.Syndrome;
            Tracer.Exit(Index, syndrome.Class, Cpu.Pc);
            if (HandleTrap(syndrome) is VcpuExit exit)
            {
                return exit;
            }
        }

        return VcpuExit.Interrupted;
    }

    /// <summary>Answers an exception to EL2; null to go on with the guest.</summary>
    private VcpuExit? HandleTrap(Syndrome syndrome)
    {
        switch (syndrome.Class)
        {
            case ExceptionClass.Sys64:
                SystemRegisterTrap.Handle(this, syndrome);
                return null;
            case ExceptionClass.DataAbortLower:
                Counters.Increment(Counter.DataAbortExits);
                return GuestAbort.Handle(this, syndrome);
            case ExceptionClass.InstructionAbortLower:
                Counters.Increment(Counter.InstructionAbortExits);
                return GuestAbort.Handle(this, syndrome);
            case ExceptionClass.Wfx:
                return HandleWfx(syndrome);
            case ExceptionClass.Hvc64:
                Counters.Increment(Counter.HvcExits);
                Tracer.Hvc(Index, Cpu.Pc, Cpu.GetX(0), syndrome.Immediate16);
                return Smccc.Call(this);
            case ExceptionClass.Smc64:
                return HandleSmc(syndrome);
            default:
                Counters.Increment(Counter.UnknownExits);
                GuestException.InjectUndefined(this);
                return null;
        }
    }

    private VcpuExit? HandleWfx(Syndrome syndrome)
    {
        Tracer.Wfx(Index, Cpu.Pc, syndrome.IsWfe);
        Counters.Increment(syndrome.IsWfe ? Counter.WfeExits : Counter.WfiExits);
        GuestException.SkipInstruction(Cpu);
        return syndrome.IsWfe ? VcpuExit.Interrupted : WaitForInterrupt();
    }

    /// <summary>An SMC traps before it is executed, so it is stepped over; an immediate other than 0 is reserved.</summary>
    private VcpuExit? HandleSmc(Syndrome syndrome)
    {
        Counters.Increment(Counter.SmcExits);
        GuestException.SkipInstruction(Cpu);
        if (syndrome.Immediate16 == 0)
        {
            return Smccc.Call(this);
        }

        Cpu.SetX(0, ulong.MaxValue);
        return null;
    }

    /// <summary>KVM's return to user space. The end of a slice and a halt are none: there the kernel schedules and waits itself.</summary>
    private void TraceReturn(VcpuExit exit)
    {
        switch (exit.Kind)
        {
            case VcpuExitKind.Mmio:
                Tracer.UserspaceExit(Index, "KVM_EXIT_MMIO", 6);
                break;
            case VcpuExitKind.UndescribedAccess:
                Tracer.UserspaceExit(Index, "KVM_EXIT_ARM_NISV", 28);
                break;
            case VcpuExitKind.DirtyRingFull:
                Tracer.UserspaceExit(Index, "31", 31);
                break;
            case VcpuExitKind.SystemEvent:
                Tracer.UserspaceExit(Index, "KVM_EXIT_SYSTEM_EVENT", 24);
                break;
            case VcpuExitKind.Debug:
                Tracer.UserspaceExit(Index, "KVM_EXIT_DEBUG", 4);
                break;
            case VcpuExitKind.Failed:
                Tracer.UserspaceExit(Index, "error", (int)exit.Errno);
                break;
            default:
                break;
        }
    }
}
