using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>AMD's nested page tables, four or five levels: long-mode paging read by the second stage.</summary>
/// <remarks>
/// The walker always keeps Accessed and Dirty flags, whatever the features say. A present entry is readable; every nested
/// access is a user one, so U/S is always set. Source: AMD64 APM volume 2, 5.3 (entries), 15.25 (nested paging).
/// </remarks>
public readonly struct Npt : IDescriptorFormat
{
    private const ulong Present = 1 << 0;
    private const ulong Write = 1 << 1;
    private const ulong User = 1 << 2;
    private const ulong WriteThrough = 1 << 3;
    private const ulong CacheDisable = 1 << 4;
    private const ulong Accessed = 1 << 5;
    private const ulong Dirty = 1 << 6;
    private const ulong NoExecute = 1UL << 63;

    /// <summary>An address bit that no CPU with fewer than 52 has: every access exits as a fault on a reserved bit.</summary>
    private const ulong ReservedAddress = 1UL << 51;
    private const ulong Mmio = ReservedAddress | User | Write | Present;

    /// <inheritdoc/>
    public static Granule Granule => Granule.Size4K;

    /// <inheritdoc/>
    public static int MinimumIpaBits => 40;

    /// <inheritdoc/>
    public static int MaximumIpaBits => 57;

    /// <inheritdoc/>
    public static int ConcatenationBits => 0;

    /// <inheritdoc/>
    public static int FirstLevel => -1;

    /// <inheritdoc/>
    public static int FirstLeafLevel => 1;

    /// <inheritdoc/>
    public static int OutputBits => 52;

    /// <inheritdoc/>
    public static ulong Empty => X86Software.Empty;

    /// <inheritdoc/>
    public static ulong Locked => X86Software.Frozen;

    /// <inheritdoc/>
    public static bool MapReplaces => false;

    /// <inheritdoc/>
    public static bool ResizesLive => true;

    /// <inheritdoc/>
    public static int SoftwareBitShift => X86Software.BitShift;

    /// <inheritdoc/>
    public static int SoftwareBitCount => X86Software.BitCount;

    /// <inheritdoc/>
    public static PteKind KindOf(ulong pte, int level)
        => (pte & X86Software.Ours) != 0
            ? X86Software.KindOfOurs(pte, level, Write)
            : X86Software.KindOfOther(pte, (pte & (ReservedAddress | Present)) == (ReservedAddress | Present));

    /// <inheritdoc/>
    public static ulong EncodeTable(Pa table) => table.Value | Present | Write | User | Accessed | X86Software.Ours;

    /// <inheritdoc/>
    public static Pa TableAddress(ulong pte) => new(pte & X86Software.AddressMask);

    /// <inheritdoc/>
    public static bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => (permissions & Stage2Permissions.Read) != 0
            && (permissions & Stage2Permissions.Execute) is Stage2Permissions.None or Stage2Permissions.Execute;

    /// <inheritdoc/>
    public static ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => target.Value
            | X86Software.Ours
            | Present
            | User
            | Accessed
            | (level == 3 ? 0 : X86Software.Large)
            | EncodeType(attribute)
            | ((permissions & Stage2Permissions.Write) != 0 ? Write | Dirty | X86Software.WritableMarks : 0)
            | ((permissions & Stage2Permissions.Execute) != 0 ? 0 : NoExecute);

    /// <inheritdoc/>
    public static Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features)
    {
        Stage2Permissions permissions = Stage2Permissions.Read
            | ((pte & Write) != 0 ? Stage2Permissions.Write : 0)
            | ((pte & NoExecute) != 0 ? 0 : Stage2Permissions.Execute);
        return new Leaf(level, Granule.LevelBytes(level), LeafTarget(pte, level), permissions, DecodeType(pte), IsYoung(pte))
        {
            Dirty = IsDirty(pte),
            SoftwareBits = (int)(pte >> SoftwareBitShift) & ((1 << SoftwareBitCount) - 1),
        };
    }

    /// <inheritdoc/>
    public static Pa LeafTarget(ulong pte, int level) => new(pte & X86Software.AddressMask & ~(Granule.LevelBytes(level) - 1));

    /// <inheritdoc/>
    public static ulong SplitLeaf(ulong pte, int level, int index) => X86Software.SplitLeaf(pte, level, index);

    /// <inheritdoc/>
    public static ulong JoinLeaf(ulong pte, int level) => pte | X86Software.Large;

    /// <inheritdoc/>
    public static bool IsCacheable(ulong pte, FormatFeatures features) => DecodeType(pte) == MemoryAttribute.Normal;

    /// <inheritdoc/>
    public static bool IsYoung(ulong pte) => (pte & Accessed) != 0;

    /// <inheritdoc/>
    public static ulong MakeYoung(ulong pte) => pte | Accessed;

    /// <inheritdoc/>
    public static ulong MakeOld(ulong pte) => pte & ~Accessed;

    /// <inheritdoc/>
    public static bool IsDirty(ulong pte) => (pte & Dirty) != 0;

    /// <inheritdoc/>
    public static ulong MakeClean(ulong pte) => pte & ~Dirty;

    /// <inheritdoc/>
    public static ulong MakeDirty(ulong pte) => (pte & Write) != 0 ? pte | Dirty : pte;

    /// <inheritdoc/>
    public static ulong WriteProtect(ulong pte) => pte & ~(Write | Dirty);

    /// <inheritdoc/>
    public static ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features)
    {
        // A leaf that was writable and clean stays clean.
        bool madeWritable = (added & Stage2Permissions.Write) != 0 && (pte & Write) == 0;
        ulong relaxed = madeWritable ? pte | Write | Dirty | X86Software.WritableMarks : pte;
        return (added & Stage2Permissions.Execute) != 0 ? relaxed & ~NoExecute : relaxed;
    }

    /// <inheritdoc/>
    public static bool LosesPermissions(ulong old, ulong @new)
        => (old & ~@new & (Present | Write | Dirty)) != 0 || (@new & ~old & NoExecute) != 0;

    /// <inheritdoc/>
    public static bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level)
        => X86Software.IsBreakBeforeMakeNeeded(KindOf(old, level), KindOf(@new, level), old ^ @new, WriteThrough | CacheDisable);

    /// <inheritdoc/>
    public static bool TryEncodeAnnotation(Annotation note, out ulong pte) => MmioNote.TryEncode(note, Mmio, ReservedAddress, out pte);

    /// <inheritdoc/>
    public static Annotation DecodeAnnotation(ulong pte) => MmioNote.Decode(pte, Mmio);

    /// <summary>Whether write permission was taken from a leaf only to see the next write, and may be given back at once.</summary>
    public static bool MayBecomeWritable(ulong pte) => (pte & X86Software.MmuWritable) != 0;

    private static ulong EncodeType(MemoryAttribute attribute) => attribute switch
    {
        // Places 0, 2 and 3 of the PAT: write-back, uncached but for write-combining MTRRs, uncached, as every host sets them up.
        MemoryAttribute.Normal => 0,
        MemoryAttribute.NormalNonCacheable => CacheDisable,
        MemoryAttribute.Device => CacheDisable | WriteThrough,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, "not a memory attribute"),
    };

    private static MemoryAttribute DecodeType(ulong pte) => (pte & (WriteThrough | CacheDisable)) switch
    {
        0 => MemoryAttribute.Normal,
        CacheDisable => MemoryAttribute.NormalNonCacheable,
        _ => MemoryAttribute.Device,
    };
}
