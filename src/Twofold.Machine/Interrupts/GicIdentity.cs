namespace Twofold.Machine;

/// <summary>The identification registers at the end of GICD and GICR frames.</summary>
/// <remarks>Source: Arm IHI 0069, 12.1.2 and CoreSight's component identification.</remarks>
internal static class GicIdentity
{
    /// <summary>GICD_IIDR and GICR_IIDR: Arm, product and revision 0.</summary>
    internal const uint Implementer = 0x43b;

    /// <summary>PIDR0 of a distributor.</summary>
    internal const uint DistributorPart = 0x92;

    /// <summary>PIDR0 of a redistributor.</summary>
    internal const uint RedistributorPart = 0x93;

    /// <summary>The register at <paramref name="offset"/>; 0 where there is none.</summary>
    internal static uint Read(ulong offset, uint part) => offset switch
    {
        0xffd0 => 0x44,
        0xffe0 => part,
        0xffe4 => 0xb4,
        0xffe8 => 0x3b, // ArchRev: GICv3.
        0xfff0 => 0x0d,
        0xfff4 => 0xf0,
        0xfff8 => 0x05,
        0xfffc => 0xb1,
        _ => 0,
    };
}
