namespace Twofold.Hypervisor.Vcpus;

/// <summary>What a vCPU is initialised with, KVM's bits of features[0] (KVM_ARM_VCPU_*).</summary>
[Flags]
public enum VcpuFeatures : uint
{
    /// <summary>A plain ARMv8.0 core with PSCI 0.1.</summary>
    None = 0,

    /// <summary>It waits for PSCI CPU_ON. Not a property of the vCPU: it counts for one initialisation.</summary>
    PowerOff = 1 << 0,

    /// <summary>EL1 is AArch32.</summary>
    El1In32Bit = 1 << 1,

    /// <summary>PSCI 0.2 and later.</summary>
    Psci02 = 1 << 2,

    /// <summary>Performance monitors.</summary>
    PmuV3 = 1 << 3,

    /// <summary>The scalable vector extension, which must be finalised before the first run.</summary>
    Sve = 1 << 4,

    /// <summary>Pointer authentication with addresses; only together with the generic one.</summary>
    PointerAuthAddress = 1 << 5,

    /// <summary>Pointer authentication, generic.</summary>
    PointerAuthGeneric = 1 << 6,

    /// <summary>All that KVM of this version knows.</summary>
    Known = (1 << 7) - 1,
}
