namespace Twofold.Hypervisor.Statistics;

/// <summary>What a vCPU counts. <see cref="VmStatistics.NameOf"/> gives the name, kvm_stat's where it has one.</summary>
public enum Counter
{
    /// <summary>Returns from the guest.</summary>
    Exits,

    /// <summary>Returns because a slice ended or somebody kicked the vCPU.</summary>
    InterruptExits,

    /// <summary>HVC instructions.</summary>
    HvcExits,

    /// <summary>SMC instructions.</summary>
    SmcExits,

    /// <summary>WFE instructions.</summary>
    WfeExits,

    /// <summary>WFI instructions.</summary>
    WfiExits,

    /// <summary>Trapped MSR, MRS and system instructions.</summary>
    SystemRegisterExits,

    /// <summary>Instruction aborts.</summary>
    InstructionAbortExits,

    /// <summary>Data aborts.</summary>
    DataAbortExits,

    /// <summary>Exits of a class that nothing handles.</summary>
    UnknownExits,

    /// <summary>Accesses that went to the VMM.</summary>
    MmioExits,

    /// <summary>Aborts that a memslot or MMIO had to answer.</summary>
    GuestFaults,

    /// <summary>Those because nothing was mapped.</summary>
    TranslationFaults,

    /// <summary>Those because a mapping forbade the access.</summary>
    PermissionFaults,

    /// <summary>Those because the access flag was clear.</summary>
    AccessFlagFaults,

    /// <summary>Those taken on a stage-1 walk.</summary>
    WalkFaults,

    /// <summary>Those that started over because something changed meanwhile.</summary>
    RetriedFaults,

    /// <summary>Exceptions put into the guest.</summary>
    Injections,

    /// <summary>Whole-VM flushes because of a set/way operation.</summary>
    SetWayFlushes,

    /// <summary>Trapped writes of VM registers.</summary>
    ToggleCaches,

    /// <summary>Bytes cleaned by whole-VM flushes.</summary>
    FlushedBytes,
}
