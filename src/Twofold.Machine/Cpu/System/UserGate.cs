namespace Twofold.Machine;

/// <summary>A control besides exception level and HCR_EL2 that decides whether a register or instruction can be used. Those that
/// EL1 sets for EL0 send the access to EL1 as a trapped system instruction.</summary>
internal enum UserGate
{
    /// <summary>No control.</summary>
    None,

    /// <summary>SCTLR_EL1.UCT.</summary>
    CacheType,

    /// <summary>SCTLR_EL1.UCI.</summary>
    CacheMaintenance,

    /// <summary>SCTLR_EL1.DZE.</summary>
    ZeroBlock,

    /// <summary>SCTLR_EL1.UMA.</summary>
    InterruptMasks,

    /// <summary>CNTKCTL_EL1.EL0PCTEN.</summary>
    PhysicalCounter,

    /// <summary>CNTKCTL_EL1.EL0VCTEN.</summary>
    VirtualCounter,

    /// <summary>CNTKCTL_EL1.EL0PCTEN or EL0VCTEN.</summary>
    EitherCounter,

    /// <summary>CNTKCTL_EL1.EL0PTEN.</summary>
    PhysicalTimer,

    /// <summary>CNTKCTL_EL1.EL0VTEN.</summary>
    VirtualTimer,

    /// <summary>MDSCR_EL1.TDCC, which forbids.</summary>
    DebugChannel,

    /// <summary>Not a control of EL0: SP_EL0 is UNDEFINED at EL1 while it is the current stack pointer.</summary>
    OtherStackPointer,

    /// <summary>CPACR_EL1.FPEN, which may forbid EL1 too, and sends the access to EL1 as a trapped FP instruction.</summary>
    Vectors,
}
