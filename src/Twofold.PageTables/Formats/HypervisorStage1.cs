using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The hypervisor's own stage 1: VMSAv8-64 at EL2 without virtualisation host extensions, 4 KiB granule, 48 bits.</summary>
/// <remarks>
/// The memory-attribute indices are the kernel's: 0 normal, 2 non-cacheable, 4 device-nGnRE. Input addresses are EL2's virtual
/// ones. A leaf is replaced only by way of an unmap. Source: Arm DDI 0487, D8.3 (descriptors), D8.4 (AP, XN of one privilege level).
/// </remarks>
public readonly struct HypervisorStage1 : IDescriptorFormat
{
    private const int IndexShift = 2;
    private const ulong IndexMask = 7UL << IndexShift;
    private const ulong AccessPermission1 = 1UL << 6; // RES1 with one privilege level.
    private const ulong ReadOnly = 1UL << 7;
    private const ulong ExecuteNever = 1UL << 54;
    private const AddressPacking Packing = AddressPacking.Plain;

    /// <inheritdoc/>
    public static Granule Granule => Granule.Size4K;

    /// <inheritdoc/>
    public static int MinimumIpaBits => 25;

    /// <inheritdoc/>
    public static int MaximumIpaBits => 48;

    /// <inheritdoc/>
    public static int ConcatenationBits => 0;

    /// <inheritdoc/>
    public static int FirstLevel => 0;

    /// <inheritdoc/>
    public static int FirstLeafLevel => 1;

    /// <inheritdoc/>
    public static int OutputBits => 48;

    /// <inheritdoc/>
    public static ulong Locked => VmsaDescriptor.Locked;

    /// <inheritdoc/>
    public static bool MapReplaces => false;

    /// <inheritdoc/>
    public static int SoftwareBitShift => VmsaDescriptor.SoftwareShift;

    /// <inheritdoc/>
    public static int SoftwareBitCount => VmsaDescriptor.SoftwareCount;

    /// <inheritdoc/>
    public static PteKind KindOf(ulong pte, int level) => VmsaDescriptor.KindOf(pte, level, FirstLeafLevel);

    /// <inheritdoc/>
    public static ulong EncodeTable(Pa table) => table.Value | VmsaDescriptor.TableOrPage | VmsaDescriptor.Valid;

    /// <inheritdoc/>
    public static Pa TableAddress(ulong pte) => PackedAddress.Decode(pte, Granule.Bytes, Packing);

    /// <inheritdoc/>
    public static bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
    {
        // One privilege level executes or does not; nothing is writable and executable.
        Stage2Permissions execute = permissions & Stage2Permissions.Execute;
        return (permissions & Stage2Permissions.Read) != 0
            && (execute == Stage2Permissions.None
                || (execute == Stage2Permissions.Execute && attribute == MemoryAttribute.Normal && (permissions & Stage2Permissions.Write) == 0));
    }

    /// <inheritdoc/>
    public static ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => target.Value
            | VmsaDescriptor.Valid
            | (level == 3 ? VmsaDescriptor.TableOrPage : 0)
            | (IndexOf(attribute) << IndexShift)
            | AccessPermission1
            | ((permissions & Stage2Permissions.Write) != 0 ? 0 : ReadOnly)
            | VmsaDescriptor.Shareability
            | VmsaDescriptor.AccessFlag
            | ((permissions & Stage2Permissions.Execute) != 0 ? 0 : ExecuteNever);

    /// <inheritdoc/>
    public static Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features)
    {
        Stage2Permissions permissions = Stage2Permissions.Read
            | ((pte & ReadOnly) != 0 ? 0 : Stage2Permissions.Write)
            | ((pte & ExecuteNever) != 0 ? 0 : Stage2Permissions.Execute);
        return new Leaf(level, Granule.LevelBytes(level), LeafTarget(pte, level), permissions, AttributeOf(pte), IsYoung(pte))
        {
            SoftwareBits = (int)(pte >> SoftwareBitShift) & ((1 << SoftwareBitCount) - 1),
            Contiguous = IsContiguous(pte),
        };
    }

    /// <inheritdoc/>
    public static Pa LeafTarget(ulong pte, int level) => PackedAddress.Decode(pte, Granule.LevelBytes(level), Packing);

    /// <inheritdoc/>
    public static ulong SplitLeaf(ulong pte, int level, int index)
    {
        Pa target = LeafTarget(pte, level) + ((ulong)index << Granule.LevelShift(level + 1));
        return (pte & ~PackedAddress.Mask(Packing, Granule) & ~VmsaDescriptor.Contiguous)
            | target.Value
            | (level == 2 ? VmsaDescriptor.TableOrPage : 0);
    }

    /// <inheritdoc/>
    public static ulong JoinLeaf(ulong pte, int level) => pte & ~VmsaDescriptor.TableOrPage & ~VmsaDescriptor.Contiguous;

    /// <inheritdoc/>
    public static bool IsCacheable(ulong pte, FormatFeatures features) => AttributeOf(pte) == MemoryAttribute.Normal;

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
    public static ulong WriteProtect(ulong pte) => pte | ReadOnly;

    /// <inheritdoc/>
    public static ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features)
    {
        pte = (added & Stage2Permissions.Write) != 0 ? pte & ~ReadOnly : pte;
        return (added & Stage2Permissions.Execute) != 0 ? pte & ~ExecuteNever : pte;
    }

    /// <inheritdoc/>
    public static bool LosesPermissions(ulong old, ulong @new) => (@new & ~old & (ReadOnly | ExecuteNever)) != 0;

    /// <inheritdoc/>
    public static bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level)
    {
        ulong address = PackedAddress.Mask(Packing, Granule);
        ulong fixedBits = address | IndexMask | VmsaDescriptor.Shareability | VmsaDescriptor.Contiguous;
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

    private static ulong IndexOf(MemoryAttribute attribute) => attribute switch
    {
        MemoryAttribute.Normal => 0,
        MemoryAttribute.NormalNonCacheable => 2,
        MemoryAttribute.Device => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, "not a memory attribute"),
    };

    private static MemoryAttribute AttributeOf(ulong pte) => ((pte & IndexMask) >> IndexShift) switch
    {
        0 => MemoryAttribute.Normal,
        2 => MemoryAttribute.NormalNonCacheable,
        _ => MemoryAttribute.Device,
    };
}
