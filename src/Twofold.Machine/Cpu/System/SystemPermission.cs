namespace Twofold.Machine;

/// <summary>What becomes of an access to a system register or instruction.</summary>
internal enum SystemPermission
{
    /// <summary>It is carried out.</summary>
    Granted,

    /// <summary>UNDEFINED at this exception level.</summary>
    Undefined,

    /// <summary>Trapped to EL1 as a system instruction (EC 0x18).</summary>
    TrapToEl1,

    /// <summary>Trapped to EL1 as an FP instruction (EC 0x07); UNDEFINED where the CPU has none.</summary>
    TrapVector,

    /// <summary>Trapped to EL2 as a system instruction (EC 0x18).</summary>
    TrapToEl2,
}
