using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>VMSAv8-64 stage 2 with the 4 KiB granule and 48-bit output addresses.</summary>
/// <remarks>Source: Arm DDI 0487, D8.3 (VMSAv8-64 descriptor formats), D8.6 (stage-2 memory types).</remarks>
public readonly struct Stage2Granule4K : IDescriptorFormat
{
    private const ulong Valid = 1UL << 0;
    private const ulong TableOrPage = 1UL << 1;
    private const int MemAttrShift = 2;
    private const ulong MemAttrMask = 0xfUL << MemAttrShift;
    private const ulong ReadBit = 1UL << 6;
    private const ulong WriteBit = 1UL << 7;
    private const ulong InnerShareable = 3UL << 8;
    private const ulong AccessFlag = 1UL << 10;
    private const ulong AddressMask = 0x0000_ffff_ffff_f000;
    private const ulong ExecuteNever = 1UL << 54;
    private const ulong ExecuteNeverMask = 3UL << 53;
    private const ulong ContiguousHint = 1UL << 52;
    private const ulong LockedType = 1UL << 60;
    private const ulong AnnotationTypeMask = 0xfUL << 60;
    private const ulong ShareabilityMask = 3UL << 8;

    /// <inheritdoc/>
    public static Granule Granule => Granule.Size4K;

    /// <inheritdoc/>
    public static int MinimumIpaBits => 32;

    /// <inheritdoc/>
    public static int MaximumIpaBits => 48;

    /// <inheritdoc/>
    public static int ConcatenationBits => 4;

    /// <inheritdoc/>
    public static ulong Locked => LockedType;

    /// <inheritdoc/>
    public static bool IsLeafLevel(int level) => level is >= 1 and <= 3;

    /// <inheritdoc/>
    public static PteKind KindOf(ulong pte, int level)
    {
        if ((pte & Valid) == 0)
        {
            return pte == 0 ? PteKind.Empty
                : (pte & AnnotationTypeMask) == LockedType ? PteKind.Locked
                : PteKind.Annotated;
        }

        bool bit1 = (pte & TableOrPage) != 0;
        return level == 3
            ? (bit1 ? PteKind.Leaf : PteKind.Reserved)
            : bit1 ? PteKind.Table
            : IsLeafLevel(level) ? PteKind.Leaf
            : PteKind.Reserved;
    }

    /// <inheritdoc/>
    public static ulong EncodeTable(Pa table) => table.Value | TableOrPage | Valid;

    /// <inheritdoc/>
    public static Pa TableAddress(ulong pte) => new(pte & AddressMask);

    /// <inheritdoc/>
    public static ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, bool forcedWriteBack)
        => target.Value
            | Valid
            | (level == 3 ? TableOrPage : 0)
            | (EncodeAttribute(attribute, forcedWriteBack) << MemAttrShift)
            | ((permissions & Stage2Permissions.Read) != 0 ? ReadBit : 0)
            | ((permissions & Stage2Permissions.Write) != 0 ? WriteBit : 0)
            | ((permissions & Stage2Permissions.Execute) != 0 ? 0 : ExecuteNever)
            | InnerShareable
            | AccessFlag;

    /// <inheritdoc/>
    public static Leaf DecodeLeaf(ulong pte, int level, bool forcedWriteBack)
    {
        Stage2Permissions permissions = Stage2Permissions.None;
        permissions |= (pte & ReadBit) != 0 ? Stage2Permissions.Read : 0;
        permissions |= (pte & WriteBit) != 0 ? Stage2Permissions.Write : 0;
        permissions |= (pte & ExecuteNever) != 0 ? 0 : Stage2Permissions.Execute;
        return new Leaf(level, Granule.LevelBytes(level), LeafTarget(pte, level), permissions, DecodeAttribute(pte, forcedWriteBack), IsYoung(pte));
    }

    /// <inheritdoc/>
    public static Pa LeafTarget(ulong pte, int level) => new(pte & AddressMask & ~(Granule.LevelBytes(level) - 1));

    /// <inheritdoc/>
    public static bool IsCacheable(ulong pte, bool forcedWriteBack) => DecodeAttribute(pte, forcedWriteBack) == MemoryAttribute.Normal;

    /// <inheritdoc/>
    public static bool IsYoung(ulong pte) => (pte & AccessFlag) != 0;

    /// <inheritdoc/>
    public static ulong MakeYoung(ulong pte) => pte | AccessFlag;

    /// <inheritdoc/>
    public static ulong MakeOld(ulong pte) => pte & ~AccessFlag;

    /// <inheritdoc/>
    public static ulong WriteProtect(ulong pte) => pte & ~WriteBit;

    /// <inheritdoc/>
    public static ulong AddPermissions(ulong pte, Stage2Permissions added)
    {
        pte |= (added & Stage2Permissions.Read) != 0 ? ReadBit : 0;
        pte |= (added & Stage2Permissions.Write) != 0 ? WriteBit : 0;
        return (added & Stage2Permissions.Execute) != 0 ? pte & ~ExecuteNeverMask : pte;
    }

    /// <inheritdoc/>
    public static bool LosesPermissions(ulong old, ulong @new)
        => (old & ~@new & (ReadBit | WriteBit)) != 0 || (@new & ~old & ExecuteNever) != 0;

    /// <inheritdoc/>
    public static bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level)
    {
        PteKind before = KindOf(old, level);
        PteKind after = KindOf(@new, level);
        return (before, after) switch
        {
            // The output address, the memory type, the shareability or the size of what a TLB may hold changes.
            (PteKind.Leaf, PteKind.Leaf) => ((old ^ @new) & (AddressMask | MemAttrMask | ShareabilityMask | ContiguousHint)) != 0,
            (PteKind.Table, PteKind.Table) => TableAddress(old) != TableAddress(@new),
            (PteKind.Leaf, PteKind.Table) or (PteKind.Table, PteKind.Leaf) => true,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public static VtcrEl2 ControlRegister(int ipaBits, ulong idAa64Mmfr0, ulong idAa64Mmfr1)
    {
        const ulong tableMemory = (1UL << 8) | (1UL << 10) | (3UL << 12); // Write-back, write-allocate, inner shareable.
        const ulong largestOutput = 5; // 48 bits: what the descriptors hold.
        const int level0 = 2; // SL0 counts down from 2 at level 0.
        ulong startLevel = (ulong)(level0 - TableGeometry.Of<Stage2Granule4K>(ipaBits).StartLevel);
        ulong value = VtcrEl2.Res1
            | (ulong)(64 - ipaBits)
            | (startLevel << 6)
            | tableMemory
            | (Math.Min(idAa64Mmfr0 & 0xf, largestOutput) << 16);
        value |= ((idAa64Mmfr1 >> 4) & 0xf) == 2 ? VtcrEl2.Vmid16 : 0;
        value |= (idAa64Mmfr1 & 0xf) != 0 ? VtcrEl2.HardwareAccessFlag : 0;
        return new VtcrEl2(value);
    }

    private static ulong EncodeAttribute(MemoryAttribute attribute, bool forcedWriteBack) => attribute switch
    {
        MemoryAttribute.Normal => forcedWriteBack ? 0b0110UL : 0b1111UL,
        MemoryAttribute.NormalNonCacheable => 0b0101,
        MemoryAttribute.Device => 0b0001,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, "not a memory attribute"),
    };

    private static MemoryAttribute DecodeAttribute(ulong pte, bool forcedWriteBack)
    {
        ulong encoded = (pte & MemAttrMask) >> MemAttrShift;
        return encoded == EncodeAttribute(MemoryAttribute.Normal, forcedWriteBack) ? MemoryAttribute.Normal
            : encoded == 0b0101 ? MemoryAttribute.NormalNonCacheable
            : MemoryAttribute.Device;
    }
}
