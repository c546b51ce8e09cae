namespace Twofold.Hypervisor.Profiles;

/// <summary>Where kernels differ in what they answer to the same request.</summary>
/// <remarks>Source: recordings of both kernels; Linux 6.12 and 6.18, behaviour only.</remarks>
public sealed class KernelProfile
{
    private KernelProfile(string name) => Name = name;

    /// <summary>Linux 6.12 on arm64.</summary>
    public static KernelProfile Linux612Arm64 { get; } = new("linux-6.12-arm64");

    /// <summary>Linux 6.18 on x86, as far as requests go that do not enter the guest.</summary>
    public static KernelProfile Linux618X86 { get; } = new("linux-6.18-x86")
    {
        MemslotLimit = 32764,
        UserAddressBits = 47,
        SlotAddressBits = 52,
        BeyondGuest = Errno.Einval,
        TypeIsAddressBits = false,
        VcpuLimit = 4096,
        OffersPlainRing = true,
        OffersRingBitmap = false,
        IsArm = false,
    };

    /// <summary>What users call it.</summary>
    public string Name { get; }

    /// <summary>Memslot numbers stop below it: KVM_CAP_NR_MEMSLOTS.</summary>
    internal uint MemslotLimit { get; private init; } = 32767;

    /// <summary>Host addresses that a process may have, in bits.</summary>
    internal int UserAddressBits { get; private init; } = 48;

    /// <summary>Guest addresses that a slot may have, in bits; null for the VM's own.</summary>
    internal int? SlotAddressBits { get; private init; }

    /// <summary>The answer to a slot beyond the guest's addresses.</summary>
    internal Errno BeyondGuest { get; private init; } = Errno.Efault;

    /// <summary>Whether KVM_CREATE_VM's type is the size of the guest's address space; else only type 0 is offered.</summary>
    internal bool TypeIsAddressBits { get; private init; } = true;

    /// <summary>vCPU numbers stop below it.</summary>
    internal int VcpuLimit { get; private init; } = 512;

    /// <summary>KVM_CAP_DIRTY_LOG_RING, for architectures that keep stores in order.</summary>
    internal bool OffersPlainRing { get; private init; }

    /// <summary>KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP.</summary>
    internal bool OffersRingBitmap { get; private init; } = true;

    /// <summary>Whether the capabilities of arm64 are offered.</summary>
    internal bool IsArm { get; private init; } = true;
}
