namespace Twofold.Arch;

/// <summary>Fields of PSTATE in SPSR form. Source: Arm DDI 0487, C5.2 (SPSR_EL1).</summary>
public static class Pstate
{
    /// <summary>Negative, Zero, Carry, oVerflow: bits 31 to 28.</summary>
    public const ulong N = 1UL << 31, Z = 1UL << 30, C = 1UL << 29, V = 1UL << 28;

    /// <summary>Software step.</summary>
    public const ulong Ss = 1UL << 21;

    /// <summary>Illegal execution state.</summary>
    public const ulong Il = 1UL << 20;

    /// <summary>Debug, SError, IRQ and FIQ masks.</summary>
    public const ulong D = 1UL << 9, A = 1UL << 8, I = 1UL << 7, F = 1UL << 6;

    /// <summary>All four masks.</summary>
    public const ulong Daif = D | A | I | F;

    /// <summary>Bit 4: the exception came from AArch32.</summary>
    public const ulong Aarch32 = 1UL << 4;

    /// <summary>M[3:0]: EL0 with SP_EL0, EL1 with SP_EL0, EL1 with SP_EL1.</summary>
    public const ulong El0t = 0, El1t = 4, El1h = 5;

    /// <summary>M[4:0].</summary>
    public const ulong ModeMask = 0x1f;
}
