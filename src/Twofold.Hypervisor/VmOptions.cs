using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.HostMm;
using Twofold.Hypervisor.Profiles;
using Twofold.Hypervisor.Tracing;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor;

/// <summary>What a VM is made of.</summary>
public sealed class VmOptions
{
    /// <summary>The address space whose slices memslots are. Its frame allocator gives the stage-2 tables too, and its page size
    /// is the VM's.</summary>
    public required AddressSpace Host { get; init; }

    /// <summary>TLB maintenance of the machine the vCPUs run on.</summary>
    public required ITlbMaintenance Tlb { get; init; }

    /// <summary>Cache maintenance of the machine the vCPUs run on.</summary>
    public required ICacheMaintenance Caches { get; init; }

    /// <summary>What the CPUs can do.</summary>
    public required HostCpu Cpu { get; init; }

    /// <summary>Size of the guest's physical address space in bits; 0 means 40.</summary>
    public int IpaBits { get; init; }

    /// <summary>What tags the VM's translations; not 0, which is the host's.</summary>
    public Vmid Vmid { get; init; } = new(1);

    /// <summary>What the guest sees of the caches.</summary>
    public CacheGeometry CacheGeometry { get; init; }

    /// <summary>Whether set/way operations and the VM registers trap. Without it, a guest's set/way operations act on the CPU's
    /// own caches only.</summary>
    public bool TrapSetWay { get; init; } = true;

    /// <summary>Which kernel's answers to give.</summary>
    public KernelProfile Profile { get; init; } = KernelProfile.Linux612Arm64;

    /// <summary>What vCPUs may be initialised with.</summary>
    public VcpuFeatures VcpuFeatures { get; init; } = VcpuFeatures.PowerOff | VcpuFeatures.Psci02;

    /// <summary>What the firmware says of CVE-2017-5715: 0 nothing known, 1 it has a workaround, 2 none is needed.</summary>
    public ulong Workaround1 { get; init; } = 2;

    /// <summary>CPUs of the host that are online: how many vCPUs it recommends.</summary>
    public int HostCpus { get; init; } = 1;

    /// <summary>Where events go.</summary>
    public Tracer Tracer { get; init; } = Tracer.Off;

    /// <summary>Told of each trapped register that has no emulation, once per register, on the vCPU's thread: the register,
    /// whether it was read, and where.</summary>
    public Action<SystemRegister, bool, Va>? OnUnknownRegister { get; init; }
}
