namespace Twofold.Arch;

/// <summary>The fault status code of an abort (DFSC, IFSC, PAR_EL1.FST), without its level.</summary>
/// <remarks>The values are the codes with level 0; the level goes into bits 1:0 where the code has one.
/// Source: Arm DDI 0487, D23.2 (ESR_EL1, data aborts).</remarks>
public enum FaultStatus
{
    /// <summary>0b0000LL.</summary>
    AddressSize = 0x00,

    /// <summary>0b0001LL.</summary>
    Translation = 0x04,

    /// <summary>0b0010LL.</summary>
    AccessFlag = 0x08,

    /// <summary>0b0011LL.</summary>
    Permission = 0x0c,

    /// <summary>0b010000: synchronous external abort, not on a walk.</summary>
    External = 0x10,

    /// <summary>0b0101LL: synchronous external abort on a table walk.</summary>
    ExternalOnWalk = 0x14,

    /// <summary>0b100001.</summary>
    Alignment = 0x21,

    /// <summary>0b110000.</summary>
    TlbConflict = 0x30,

    /// <summary>0b110001: atomic hardware update of a descriptor not supported by the memory.</summary>
    UnsupportedAtomicUpdate = 0x31,

    /// <summary>0b110101: exclusive or atomic access to memory that does not support it.</summary>
    UnsupportedExclusive = 0x35,
}
