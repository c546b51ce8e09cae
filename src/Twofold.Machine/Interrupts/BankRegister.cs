namespace Twofold.Machine;

/// <summary>The registers that GICD and the SGI frame of GICR have once for every 32 interrupts.</summary>
internal enum BankRegister
{
    /// <summary>GICD_IGROUPR: set bits are group 1.</summary>
    Group = 1,

    /// <summary>GICD_ISENABLER.</summary>
    SetEnable,

    /// <summary>GICD_ICENABLER.</summary>
    ClearEnable,

    /// <summary>GICD_ISPENDR.</summary>
    SetPending,

    /// <summary>GICD_ICPENDR.</summary>
    ClearPending,

    /// <summary>GICD_ISACTIVER.</summary>
    SetActive,

    /// <summary>GICD_ICACTIVER.</summary>
    ClearActive,

    /// <summary>GICD_IPRIORITYR: eight words, a byte for each interrupt.</summary>
    Priority,

    /// <summary>GICD_ICFGR: two words, two bits for each interrupt.</summary>
    Configuration,
}
