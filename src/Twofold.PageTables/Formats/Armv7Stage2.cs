using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>ARMv7 LPAE stage 2: 4 KiB pages, levels 1 to 3, 40-bit addresses.</summary>
/// <remarks>
/// A subset of VMSAv8-64's: no forced write-back, no split execution, no dirty state, access flags set by software only.
/// Source: Arm DDI 0406C, B3.6.1 (long-descriptor format), B3.6.3 (stage-2 HAP and MemAttr), B4.1.159 (VTCR).
/// </remarks>
public readonly struct Armv7Stage2 : IDescriptorFormat
{
    private const int LargestAddress = 40;
    private const int MemoryTypeShift = 2;
    private const ulong MemoryTypeMask = 0xfUL << MemoryTypeShift;
    private const ulong Read = 1UL << 6;
    private const ulong Write = 1UL << 7;
    private const ulong ExecuteNever = 1UL << 54;
    private const ulong AddressMask = 0x0000_00ff_ffff_f000;

    /// <inheritdoc/>
    public static Granule Granule => Granule.Size4K;

    /// <inheritdoc/>
    public static int MinimumIpaBits => 32;

    /// <inheritdoc/>
    public static int MaximumIpaBits => LargestAddress;

    /// <inheritdoc/>
    public static int ConcatenationBits => 4;

    /// <inheritdoc/>
    public static int FirstLevel => 1;

    /// <inheritdoc/>
    public static int FirstLeafLevel => 1;

    /// <inheritdoc/>
    public static int OutputBits => LargestAddress;

    /// <inheritdoc/>
    public static ulong Locked => VmsaDescriptor.Locked;

    /// <inheritdoc/>
    public static int SoftwareBitShift => VmsaDescriptor.SoftwareShift;

    /// <inheritdoc/>
    public static int SoftwareBitCount => VmsaDescriptor.SoftwareCount;

    /// <inheritdoc/>
    public static PteKind KindOf(ulong pte, int level) => VmsaDescriptor.KindOf(pte, level, FirstLeafLevel);

    /// <inheritdoc/>
    public static ulong EncodeTable(Pa table) => table.Value | VmsaDescriptor.TableOrPage | VmsaDescriptor.Valid;

    /// <inheritdoc/>
    public static Pa TableAddress(ulong pte) => new(pte & AddressMask);

    /// <inheritdoc/>
    public static bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
    {
        Stage2Permissions execute = permissions & Stage2Permissions.Execute;
        return execute == Stage2Permissions.None || (execute == Stage2Permissions.Execute && attribute == MemoryAttribute.Normal);
    }

    /// <inheritdoc/>
    public static ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => target.Value
            | VmsaDescriptor.Valid
            | (level == 3 ? VmsaDescriptor.TableOrPage : 0)
            | (TypeOf(attribute) << MemoryTypeShift)
            | ((permissions & Stage2Permissions.Read) != 0 ? Read : 0)
            | ((permissions & Stage2Permissions.Write) != 0 ? Write : 0)
            | VmsaDescriptor.Shareability
            | VmsaDescriptor.AccessFlag
            | ((permissions & Stage2Permissions.Execute) != 0 ? 0 : ExecuteNever);

    /// <inheritdoc/>
    public static Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features)
    {
        Stage2Permissions permissions = ((pte & Read) != 0 ? Stage2Permissions.Read : 0)
            | ((pte & Write) != 0 ? Stage2Permissions.Write : 0)
            | ((pte & ExecuteNever) != 0 ? 0 : Stage2Permissions.Execute);
        return new Leaf(level, Granule.LevelBytes(level), LeafTarget(pte, level), permissions, AttributeOf(pte), IsYoung(pte))
        {
            SoftwareBits = (int)(pte >> SoftwareBitShift) & ((1 << SoftwareBitCount) - 1),
            Contiguous = IsContiguous(pte),
        };
    }

    /// <inheritdoc/>
    public static Pa LeafTarget(ulong pte, int level) => new(pte & AddressMask & ~(Granule.LevelBytes(level) - 1));

    /// <inheritdoc/>
    public static ulong SplitLeaf(ulong pte, int level, int index)
    {
        Pa target = LeafTarget(pte, level) + ((ulong)index << Granule.LevelShift(level + 1));
        return (pte & ~AddressMask & ~VmsaDescriptor.Contiguous)
            | target.Value
            | (level == 2 ? VmsaDescriptor.TableOrPage : 0);
    }

    /// <inheritdoc/>
    public static ulong JoinLeaf(ulong pte, int level) => pte & ~VmsaDescriptor.TableOrPage & ~VmsaDescriptor.Contiguous;

    /// <inheritdoc/>
    public static bool IsCacheable(ulong pte, FormatFeatures features) => AttributeOf(pte) == MemoryAttribute.Normal;

    /// <inheritdoc/>
    public static bool CleansData(FormatFeatures features) => true;

    /// <inheritdoc/>
    public static bool InvalidatesInstructions => true;

    /// <inheritdoc/>
    public static bool IsYoung(ulong pte) => (pte & VmsaDescriptor.AccessFlag) != 0;

    /// <inheritdoc/>
    public static ulong MakeYoung(ulong pte) => pte | VmsaDescriptor.AccessFlag;

    /// <inheritdoc/>
    public static ulong MakeOld(ulong pte) => pte & ~VmsaDescriptor.AccessFlag;

    /// <inheritdoc/>
    public static bool IsDirty(ulong pte) => false;

    /// <inheritdoc/>
    public static ulong MakeClean(ulong pte) => pte;

    /// <inheritdoc/>
    public static ulong WriteProtect(ulong pte) => pte & ~Write;

    /// <inheritdoc/>
    public static ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features)
    {
        pte |= (added & Stage2Permissions.Read) != 0 ? Read : 0;
        pte |= (added & Stage2Permissions.Write) != 0 ? Write : 0;
        return (added & Stage2Permissions.Execute) != 0 ? pte & ~ExecuteNever : pte;
    }

    /// <inheritdoc/>
    public static bool LosesPermissions(ulong old, ulong @new) => (old & ~@new & (Read | Write)) != 0 || (@new & ~old & ExecuteNever) != 0;

    /// <inheritdoc/>
    public static bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level)
    {
        ulong address = AddressMask;
        ulong fixedBits = address | MemoryTypeMask | VmsaDescriptor.Shareability | VmsaDescriptor.Contiguous;
        return VmsaDescriptor.IsBreakBeforeMakeNeeded(KindOf(old, level), KindOf(@new, level), old ^ @new, fixedBits, address);
    }

    /// <inheritdoc/>
    public static bool TryEncodeAnnotation(Annotation note, out ulong pte) => VmsaDescriptor.TryEncodeAnnotation(note, out pte);

    /// <inheritdoc/>
    public static Annotation DecodeAnnotation(ulong pte) => VmsaDescriptor.DecodeAnnotation(pte);

    /// <inheritdoc/>
    public static int ContiguousEntries(int level) => ContiguousRun.Of(Granule, level);

    /// <inheritdoc/>
    public static bool IsContiguous(ulong pte) => (pte & VmsaDescriptor.Contiguous) != 0;

    /// <inheritdoc/>
    public static ulong WithContiguous(ulong pte, bool contiguous) => contiguous ? pte | VmsaDescriptor.Contiguous : pte & ~VmsaDescriptor.Contiguous;

    /// <summary>VTCR for a table of <paramref name="ipaBits"/> bits that starts at <paramref name="startLevel"/>, 1 or 2.</summary>
    public static uint ControlRegister(int ipaBits, int startLevel)
    {
        const uint tableMemory = (1u << 8) | (1u << 10) | (3u << 12); // Write-back, write-allocate, inner shareable.
        const uint reserved = 1u << 31;
        uint size = (uint)(32 - ipaBits) & 0x1f; // Bits 3:0 of a signed number, its sign once more in bit 4.
        return reserved | size | (startLevel == 1 ? 1u << 6 : 0) | tableMemory;
    }

    private static ulong TypeOf(MemoryAttribute attribute) => attribute switch
    {
        MemoryAttribute.Normal => 0b1111,
        MemoryAttribute.NormalNonCacheable => 0b0101,
        MemoryAttribute.Device => 0b0001,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, "not a memory attribute"),
    };

    private static MemoryAttribute AttributeOf(ulong pte) => ((pte & MemoryTypeMask) >> MemoryTypeShift) switch
    {
        0b1111 => MemoryAttribute.Normal,
        0b0101 => MemoryAttribute.NormalNonCacheable,
        _ => MemoryAttribute.Device,
    };
}
