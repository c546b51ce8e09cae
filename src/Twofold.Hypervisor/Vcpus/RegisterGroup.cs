namespace Twofold.Hypervisor.Vcpus;

/// <summary>The groups of registers that KVM names, by bits 27:16 of the name.</summary>
internal enum RegisterGroup
{
    /// <summary>struct kvm_regs.</summary>
    Core = 0x10,

    /// <summary>Cache sizes, by an index of their own.</summary>
    Demultiplexed = 0x11,

    /// <summary>System registers.</summary>
    System = 0x13,

    /// <summary>What the firmware interface is.</summary>
    Firmware = 0x14,

    /// <summary>What hypercalls it offers.</summary>
    FirmwareFeatures = 0x16,
}
