using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Intel's extended page tables, four or five levels.</summary>
/// <remarks>
/// <see cref="FormatFeatures.HardwareDirty"/> stands for the EPT pointer's flag that has the walker keep Accessed and Dirty
/// flags; <see cref="FormatFeatures.SplitExecute"/> for mode-based execute control. Without flags by hardware an old leaf has its
/// permissions put aside, so that the next access exits (access tracking): they count as the leaf's all the same. Dirty's
/// place then says whether write permission is among them. Source: Intel SDM volume 3, 28.3.2 (entries), 25.6.11 (EPT pointer).
/// </remarks>
public readonly struct Ept : IDescriptorFormat
{
    private const ulong Read = 1 << 0;
    private const ulong Write = 1 << 1;
    private const ulong Execute = 1 << 2;
    private const ulong UserExecute = 1 << 10;
    private const ulong AnyPermission = Read | Write | Execute | UserExecute;
    private const ulong IgnorePat = 1 << 6;
    private const ulong Accessed = 1 << 8;
    private const ulong Dirty = 1 << 9;
    private const int MemoryTypeShift = 3;
    private const ulong MemoryTypeMask = (7UL << MemoryTypeShift) | IgnorePat;

    /// <summary>The CPU keeps no flags in this leaf.</summary>
    private const ulong FlagsBySoftware = 1UL << 60;

    // Read goes to bit 52, execution to 54 and 62; writing is in Dirty's place.
    private const int SavedShift = 52;
    private const ulong Saved = Read | Execute | UserExecute;

    /// <summary>Writable and executable but not readable: no CPU takes it, every access exits as a misconfiguration.</summary>
    private const ulong Mmio = Write | Execute;

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

    /// <summary>The EPT pointer for a table, its own memory write-back.</summary>
    /// <param name="root">The table's root.</param>
    /// <param name="startLevel">Its level: 0 with four levels, -1 with five.</param>
    /// <param name="hardwareFlags">Whether the walker keeps Accessed and Dirty flags.</param>
    public static ulong Pointer(Pa root, int startLevel, bool hardwareFlags)
    {
        const ulong writeBack = 6, keepsFlags = 1 << 6;
        const int walkLengthShift = 3;
        return root.Value | writeBack | ((ulong)(3 - startLevel) << walkLengthShift) | (hardwareFlags ? keepsFlags : 0);
    }

    /// <inheritdoc/>
    public static PteKind KindOf(ulong pte, int level)
        => (pte & X86Software.Ours) != 0
            ? X86Software.KindOfOurs(pte, level, Write)
            : X86Software.KindOfOther(pte, IsMmio(pte));

    /// <inheritdoc/>
    public static ulong EncodeTable(Pa table) => table.Value | AnyPermission | Accessed | X86Software.Ours;

    /// <inheritdoc/>
    public static Pa TableAddress(ulong pte) => new(pte & X86Software.AddressMask);

    /// <inheritdoc/>
    public static bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
    {
        Stage2Permissions execute = permissions & Stage2Permissions.Execute;
        return (permissions & (Stage2Permissions.Read | Stage2Permissions.Write)) != Stage2Permissions.Write
            && (execute is Stage2Permissions.None or Stage2Permissions.Execute || (features & FormatFeatures.SplitExecute) != 0);
    }

    /// <inheritdoc/>
    public static ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => target.Value
            | X86Software.Ours
            | Accessed
            | (level == 3 ? 0 : X86Software.Large)
            | EncodeType(attribute)
            | ((features & FormatFeatures.HardwareDirty) != 0 ? 0 : FlagsBySoftware)
            | Encode(permissions, features);

    /// <inheritdoc/>
    public static Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features)
    {
        ulong effective = Effective(pte);
        ulong user = (features & FormatFeatures.SplitExecute) != 0 ? UserExecute : Execute;
        Stage2Permissions permissions = ((effective & Read) != 0 ? Stage2Permissions.Read : 0)
            | ((effective & Write) != 0 ? Stage2Permissions.Write : 0)
            | ((effective & Execute) != 0 ? Stage2Permissions.ExecutePrivileged : 0)
            | ((effective & user) != 0 ? Stage2Permissions.ExecuteUser : 0);
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
    public static ulong MakeYoung(ulong pte)
        => (pte & (FlagsBySoftware | Accessed)) == FlagsBySoftware
            ? (pte & ~(Saved << SavedShift)) | Effective(pte) | Accessed
            : pte | Accessed;

    /// <inheritdoc/>
    public static ulong MakeOld(ulong pte)
        => (pte & (FlagsBySoftware | Accessed)) == (FlagsBySoftware | Accessed)
            ? (pte & ~(AnyPermission | Accessed)) | ((pte & Saved) << SavedShift)
            : pte & ~Accessed;

    /// <inheritdoc/>
    public static bool IsDirty(ulong pte) => (pte & (FlagsBySoftware | Dirty)) == Dirty;

    /// <inheritdoc/>
    public static ulong MakeClean(ulong pte) => (pte & FlagsBySoftware) != 0 ? pte : pte & ~Dirty;

    /// <inheritdoc/>
    public static ulong MakeDirty(ulong pte) => (pte & (FlagsBySoftware | Write)) == Write ? pte | Dirty : pte;

    /// <inheritdoc/>
    public static ulong WriteProtect(ulong pte) => pte & ~(Write | Dirty);

    /// <inheritdoc/>
    public static ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features)
    {
        bool putAside = (pte & (FlagsBySoftware | Accessed)) == FlagsBySoftware;
        ulong young = putAside ? MakeYoung(pte) : pte;

        // A leaf that was writable and clean stays clean.
        bool writable = (young & Write) != 0;
        ulong bits = Encode(added, features);
        ulong relaxed = young | (writable ? bits & ~Dirty : bits);
        return putAside ? MakeOld(relaxed) : relaxed;
    }

    /// <inheritdoc/>
    public static bool LosesPermissions(ulong old, ulong @new)
        => (Effective(old) & ~Effective(@new)) != 0 || (IsDirty(old) && !IsDirty(@new));

    /// <inheritdoc/>
    public static bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level)
        => X86Software.IsBreakBeforeMakeNeeded(KindOf(old, level), KindOf(@new, level), old ^ @new, MemoryTypeMask);

    /// <inheritdoc/>
    public static bool TryEncodeAnnotation(Annotation note, out ulong pte) => MmioNote.TryEncode(note, Mmio, 1UL << OutputBits, out pte);

    /// <inheritdoc/>
    public static Annotation DecodeAnnotation(ulong pte) => MmioNote.Decode(pte, Mmio);

    /// <summary>Whether write permission was taken from a leaf only to see the next write, and may be given back at once.</summary>
    public static bool MayBecomeWritable(ulong pte) => (pte & X86Software.MmuWritable) != 0;

    private static bool IsMmio(ulong pte) => (pte & (Read | Write | Execute | X86Software.Empty)) == Mmio;

    private static ulong Effective(ulong pte)
        => (pte & (FlagsBySoftware | Accessed)) == FlagsBySoftware
            ? ((pte >> SavedShift) & Saved) | ((pte & Dirty) != 0 ? Write : 0)
            : pte & AnyPermission;

    private static ulong Encode(Stage2Permissions permissions, FormatFeatures features)
        => ((permissions & Stage2Permissions.Read) != 0 ? Read : 0)
            | ((permissions & Stage2Permissions.Write) != 0 ? Write | Dirty | X86Software.WritableMarks : 0)
            | ((permissions & Stage2Permissions.ExecutePrivileged) != 0 ? Execute : 0)
            | ((permissions & Stage2Permissions.ExecuteUser) != 0 && (features & FormatFeatures.SplitExecute) != 0 ? UserExecute : 0);

    private static ulong EncodeType(MemoryAttribute attribute) => attribute switch
    {
        MemoryAttribute.Normal => (6UL << MemoryTypeShift) | IgnorePat,
        MemoryAttribute.NormalNonCacheable => 1UL << MemoryTypeShift,
        MemoryAttribute.Device => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, "not a memory attribute"),
    };

    private static MemoryAttribute DecodeType(ulong pte) => ((pte >> MemoryTypeShift) & 7) switch
    {
        6 => MemoryAttribute.Normal,
        1 => MemoryAttribute.NormalNonCacheable,
        _ => MemoryAttribute.Device,
    };
}
