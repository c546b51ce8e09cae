using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.HostMm;
using Twofold.Hypervisor.Coalescing;
using Twofold.Hypervisor.DirtyLog;
using Twofold.Hypervisor.Faults;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Notifiers;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Tracing;
using Twofold.Hypervisor.Vcpus;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Hypervisor;

/// <summary>A virtual machine: guest-physical memory, its second stage, and the vCPUs that run in it.</summary>
/// <remarks>Concurrency: every member is safe from any thread, each vCPU belongs to one thread at a time, and
/// <see cref="Dispose"/> comes after the last run.</remarks>
public sealed partial class Vm : IDisposable
{
    private const int DefaultIpaBits = 40, LeastIpaBits = 32;
    private readonly RankedLock _lock = new(LockRank.Vm);
    private readonly Published<Vcpu[]> _vcpus = new([]); // Replaced under _lock.
    private VcpuFeatures? _vcpuFeatures; // Guarded by _lock.
    private readonly HashSet<SystemRegister> _unknownRegisters = []; // Guarded by _lock.

    private readonly Stage2Notifier _notifier;

    private Vm(VmOptions options, Stage2 stage2, int ipaBits)
    {
        Options = options;
        Stage2 = stage2;
        IpaBits = ipaBits;
        Slots = new MemslotTable(stage2, options.Host.Frames, ipaBits, options.Profile);
        Dirty = new DirtyTracker(Slots);
        _notifier = new Stage2Notifier(Slots, stage2);
        Memory = new GuestMemory(Slots, options.Host);
        Control = stage2.ControlRegister(options.Cpu);
        Host.Register(_notifier);
    }

    /// <summary>The vCPUs in the order of their creation.</summary>
    public IReadOnlyList<Vcpu> Vcpus => _vcpus.Value;

    /// <summary>The guest's memory as devices and the host reach it.</summary>
    public GuestMemory Memory { get; }

    /// <summary>Size of the guest's physical address space in bits.</summary>
    public int IpaBits { get; }

    /// <summary>The counters as they are now.</summary>
    public VmStatistics Statistics => new(_vcpus.Value.Select(vcpu => vcpu.Counters), Stage2.Statistics);

    internal VmOptions Options { get; }

    internal AddressSpace Host => Options.Host;

    internal HostCpu Cpu => Options.Cpu;

    internal Tracer Tracer => Options.Tracer;

    internal Stage2 Stage2 { get; }

    internal MemslotTable Slots { get; }

    internal CoalescedMmio Coalesced { get; } = new();

    /// <summary>VTCR_EL2 for every vCPU.</summary>
    internal VtcrEl2 Control { get; }

    /// <summary>Guards the power states of all vCPUs, which change each other's.</summary>
    internal RankedLock Lock => _lock;

    /// <summary>Makes a VM (KVM_CREATE_VM).</summary>
    /// <returns>
    /// <see cref="Errno.Einval"/> for an input size that is not 0 or between 32 and what the CPUs have, for VMID 0, and for a
    /// page size without a descriptor format; <see cref="Errno.Enomem"/> when no frames are left for the start of the table.
    /// </returns>
    public static Errno TryCreate(VmOptions options, out Vm? vm)
    {
        ArgumentNullException.ThrowIfNull(options);
        vm = null;
        int bits = options.IpaBits == 0 ? DefaultIpaBits : options.IpaBits;
        if ((!options.Profile.TypeIsAddressBits && options.IpaBits != 0) || bits < LeastIpaBits || bits > options.Cpu.PhysicalAddressBits
            || options.Vmid.Value == 0 || options.Host.Granule != Granule.Size4K)
        {
            return Errno.Einval;
        }

        PageTableOptions tables = new()
        {
            Frames = options.Host.Frames,
            IpaBits = bits,
            Vmid = options.Vmid,
            Tlb = options.Tlb,
            Caches = options.Caches,
            ForcedWriteBack = options.Cpu.HasForcedWriteBack,
        };
        if (!Stage2.TryCreate(tables, out Stage2? stage2))
        {
            return Errno.Enomem;
        }

        vm = new Vm(options, stage2, bits);
        return Errno.None;
    }

    /// <summary>Creates, moves or deletes a memslot, or starts or ends logging it (KVM_SET_USER_MEMORY_REGION).</summary>
    /// <param name="slot">Its number, below 32767.</param>
    /// <param name="flags">Its properties.</param>
    /// <param name="gpa">Where the guest finds it, a multiple of the page size.</param>
    /// <param name="size">Its length in bytes, a multiple of the page size; 0 deletes the slot.</param>
    /// <param name="hva">The first byte of the host memory behind it, a multiple of the page size. Whether anything is mapped
    /// there is found out when the guest touches it.</param>
    /// <returns>
    /// <see cref="Errno.Einval"/>: a bad number, flag, alignment or range; deletion of what is not there; another length, host
    /// address or <see cref="MemslotFlags.ReadOnly"/> for a slot that exists. <see cref="Errno.Eexist"/>: an overlap with
    /// another slot. <see cref="Errno.Efault"/>: beyond the guest's physical address space. A move that fails so leaves the
    /// slot where it was, unmapped.
    /// </returns>
    public Errno SetUserMemoryRegion(uint slot, MemslotFlags flags, Ipa gpa, ulong size, Hva hva)
        => Slots.Set(slot, flags, gpa, size, hva);

    /// <summary>Makes a vCPU on <paramref name="cpu"/>, which is set up for this VM and reset (KVM_CREATE_VCPU, KVM_ARM_VCPU_INIT
    /// with PSCI 0.2).</summary>
    /// <param name="cpu">A hardware CPU that no other vCPU uses.</param>
    /// <param name="powerOff">Whether it stays off until PSCI CPU_ON or <see cref="Vcpu.Reset"/>.</param>
    public Vcpu CreateVcpu(ICpu cpu, bool powerOff)
    {
        Errno error = TryCreateVcpu(_vcpus.Value.Length, cpu, out Vcpu? vcpu);
        if (error == Errno.None)
        {
            error = vcpu!.Initialise(VcpuFeatures.Psci02 | (powerOff ? VcpuFeatures.PowerOff : 0));
        }

        return error == Errno.None ? vcpu! : throw new InvalidOperationException($"vCPU {_vcpus.Value.Length}: {error}");
    }

    /// <summary>Makes a vCPU that <see cref="Vcpu.Initialise"/> prepares to run (KVM_CREATE_VCPU).</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cpu">A hardware CPU that no other vCPU uses.</param>
    /// <param name="vcpu">The vCPU; null on failure.</param>
    /// <returns><see cref="Errno.Einval"/> for a number below 0 or beyond the kernel's limit (512 on arm64); <see cref="Errno.Eexist"/> for one in use.</returns>
    public Errno TryCreateVcpu(long id, ICpu cpu, out Vcpu? vcpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        vcpu = null;
        if (id < 0 || id >= Options.Profile.VcpuLimit)
        {
            return Errno.Einval;
        }

        using (_lock.Enter())
        {
            Vcpu[] existing = _vcpus.Value;
            if (existing.Any(other => other.Id == id))
            {
                return Errno.Eexist;
            }

            vcpu = new Vcpu(this, cpu, existing.Length, (int)id);
            _vcpus.Value = [.. existing, vcpu];
            return Errno.None;
        }
    }

    /// <summary>The features that all vCPUs have, once one is initialised.</summary>
    /// <returns>Whether <paramref name="features"/> are these.</returns>
    internal bool AgreesOnFeatures(VcpuFeatures features)
    {
        using (_lock.Enter())
        {
            _vcpuFeatures ??= features;
            return _vcpuFeatures == features;
        }
    }

    /// <summary>Frees the second stage. No vCPU may run any more; the host's address space stays.</summary>
    public void Dispose()
    {
        Host.Unregister(_notifier);
        foreach (Vcpu vcpu in _vcpus.Value)
        {
            vcpu.Tables.Drain();
        }

        Slots.Dispose();

        Stage2.Dispose();
    }

    /// <summary>Names a register that nothing emulates, the first time it is met.</summary>
    internal void ReportUnknown(SystemRegister register, bool isRead, Va pc)
    {
        bool first;
        using (_lock.Enter())
        {
            first = _unknownRegisters.Add(register);
        }

        if (first)
        {
            Options.OnUnknownRegister?.Invoke(register, isRead, pc);
        }
    }

    /// <summary>Takes every slot's mappings out, so that each page is cleaned again before the guest sees it.</summary>
    internal void UnmapAll()
    {
        foreach (Memslot slot in Slots.Current.All)
        {
            Stage2.Invalidate(slot.Range);
        }
    }
}
