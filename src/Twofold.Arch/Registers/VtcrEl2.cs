namespace Twofold.Arch;

/// <summary>VTCR_EL2: the geometry and behaviour of stage-2 translation.</summary>
/// <param name="Value">The register. T0SZ 5:0, SL0 7:6, IRGN0 9:8, ORGN0 11:10, SH0 13:12, TG0 15:14 (00 4K, 01 64K, 10 16K),
/// PS 18:16, VS 19, HA 21, HD 22, RES1 31. Source: Arm DDI 0487, D23.2 (VTCR_EL2).</param>
public readonly record struct VtcrEl2(ulong Value)
{
    /// <summary>VTCR_EL2.HA: the walker sets the Access flag itself.</summary>
    public const ulong HardwareAccessFlag = 1UL << 21;

    /// <summary>VTCR_EL2.HD: the walker manages dirty state itself.</summary>
    public const ulong HardwareDirty = 1UL << 22;

    /// <summary>VTCR_EL2.VS: 16-bit VMIDs.</summary>
    public const ulong Vmid16 = 1UL << 19;

    /// <summary>Bit 31, RES1.</summary>
    public const ulong Res1 = 1UL << 31;

    /// <summary>64 minus the input size in bits.</summary>
    public int T0Sz => (int)(Value & 0x3f);

    /// <summary>Starting level field; its meaning depends on the granule.</summary>
    public int Sl0 => (int)((Value >> 6) & 3);

    /// <summary>Granule field.</summary>
    public int Tg0 => (int)((Value >> 14) & 3);

    /// <summary>Output size field.</summary>
    public int Ps => (int)((Value >> 16) & 7);

    /// <summary>Whether the walker may set the Access flag.</summary>
    public bool Ha => (Value & HardwareAccessFlag) != 0;

    /// <summary>Whether the walker may set dirty state.</summary>
    public bool Hd => (Value & HardwareDirty) != 0;
}
