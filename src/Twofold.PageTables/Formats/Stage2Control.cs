using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The control register that tells a CPU how to read a stage-2 table.</summary>
/// <remarks>Source: Arm DDI 0487, D23.2 (VTCR_EL2).</remarks>
public static class Stage2Control
{
    private const ulong TableMemory = (1UL << 8) | (1UL << 10) | (3UL << 12); // Write-back, write-allocate, inner shareable.
    private const ulong Lpa2 = 1UL << 32;
    private const ulong StartAtMinusOne = 1UL << 33;

    /// <summary>VTCR_EL2 for this table: HA exactly when the CPU sets access flags, HD when the table's leaves ask for it and
    /// the CPU keeps dirty state.</summary>
    /// <param name="table">The table.</param>
    /// <param name="idAa64Mmfr0">ID_AA64MMFR0_EL1 of the CPU.</param>
    /// <param name="idAa64Mmfr1">ID_AA64MMFR1_EL1 of the CPU.</param>
    public static VtcrEl2 ControlRegister<TFormat>(this PageTable<TFormat> table, ulong idAa64Mmfr0, ulong idAa64Mmfr1)
        where TFormat : struct, IStage2Format<TFormat>
    {
        ArgumentNullException.ThrowIfNull(table);
        return Encode<TFormat>(table.IpaBits, table.StartLevel, table.Features, idAa64Mmfr0, idAa64Mmfr1);
    }

    /// <summary>VTCR_EL2 for a table of one format that starts at <paramref name="startLevel"/>.</summary>
    internal static VtcrEl2 Encode<TFormat>(int ipaBits, int startLevel, FormatFeatures features, ulong idAa64Mmfr0, ulong idAa64Mmfr1)
        where TFormat : struct, IStage2Format<TFormat>
    {
        // PARange counts 32, 36, 40, 42, 44, 48, 52; the format holds no more than its descriptors do.
        ulong largestOutput = TFormat.Packing == AddressPacking.Plain ? 5UL : 6UL;
        ulong hardwareUpdates = idAa64Mmfr1 & 0xf;
        ulong value = VtcrEl2.Res1
            | (ulong)(64 - ipaBits)
            | StartLevel<TFormat>(startLevel)
            | TableMemory
            | (GranuleField(TFormat.LayoutGranule) << 14)
            | (Math.Min(idAa64Mmfr0 & 0xf, largestOutput) << 16)
            | (TFormat.Packing == AddressPacking.Lpa2 ? Lpa2 : 0);
        value |= ((idAa64Mmfr1 >> 4) & 0xf) == 2 ? VtcrEl2.Vmid16 : 0;
        value |= hardwareUpdates >= 1 ? VtcrEl2.HardwareAccessFlag : 0;
        value |= hardwareUpdates >= 2 && (features & FormatFeatures.HardwareDirty) != 0 ? VtcrEl2.HardwareDirty : 0;
        return new VtcrEl2(value);
    }

    private static ulong StartLevel<TFormat>(int startLevel)
        where TFormat : struct, IStage2Format<TFormat>
    {
        // SL0 counts down from 2 at level 0, and with larger granules from 3; SL2 stands for level -1.
        int zero = TFormat.LayoutGranule == Granule.Size4K ? 2 : 3;
        return startLevel < 0 ? StartAtMinusOne : (ulong)(zero - startLevel) << 6;
    }

    private static ulong GranuleField(Granule granule) => granule.Shift switch
    {
        14 => 0b10,
        16 => 0b01,
        _ => 0b00,
    };
}
