using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The facts of one page-table format. A format has no state: its members are folded into the code that uses them.</summary>
/// <remarks>
/// Descriptors are 64-bit values in host byte order. A level is Arm's number in every format: 3 is the page level, each level
/// above it is one less, and -1 is the highest there is. Members without a body are facts that every format has to state.
/// </remarks>
public interface IDescriptorFormat
{
    /// <summary>The page size, and with it the size of a table and of each level's entry.</summary>
    static abstract Granule Granule { get; }

    /// <summary>The smallest input size in bits.</summary>
    static abstract int MinimumIpaBits { get; }

    /// <summary>The largest input size in bits.</summary>
    static abstract int MaximumIpaBits { get; }

    /// <summary>log2 of how many tables may stand side by side at the start level.</summary>
    static abstract int ConcatenationBits { get; }

    /// <summary>The highest level, by its number the lowest, at which a root may stand.</summary>
    static abstract int FirstLevel { get; }

    /// <summary>The highest level, by its number the lowest, at which a leaf may stand.</summary>
    static abstract int FirstLeafLevel { get; }

    /// <summary>Output addresses lie below two to this power.</summary>
    static abstract int OutputBits { get; }

    /// <summary>What an entry holds that maps nothing; a table that holds nothing is full of it.</summary>
    static virtual ulong Empty => 0;

    /// <summary>The descriptor that nothing translates and that marks an entry as being changed by one thread (x86: frozen).</summary>
    static abstract ulong Locked { get; }

    /// <summary>Whether a map over a leaf puts another target there. Where it does not, a leaf has to be unmapped first.</summary>
    static virtual bool MapReplaces => true;

    /// <summary>What a descriptor read at <paramref name="level"/> is.</summary>
    static abstract PteKind KindOf(ulong pte, int level);

    /// <summary>A descriptor that points to the table at <paramref name="table"/>.</summary>
    static abstract ulong EncodeTable(Pa table);

    /// <summary>The table that a table descriptor points to.</summary>
    static abstract Pa TableAddress(ulong pte);

    /// <summary>Whether a leaf may have these permissions and this memory type together.</summary>
    static abstract bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features);

    /// <summary>A young leaf, dirty if writable where the hardware keeps dirty state.</summary>
    /// <param name="target">The output address, a multiple of the level's size.</param>
    /// <param name="level">A leaf level.</param>
    /// <param name="permissions">What the guest may do; with the memory type something that <see cref="Allows"/> does.</param>
    /// <param name="attribute">The memory type.</param>
    /// <param name="features">How the CPU reads descriptors.</param>
    static abstract ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features);

    /// <summary>What a leaf descriptor says.</summary>
    static abstract Leaf DecodeLeaf(ulong pte, int level, FormatFeatures features);

    /// <summary>The output address of a leaf.</summary>
    static abstract Pa LeafTarget(ulong pte, int level);

    /// <summary>The leaf of the next level that maps the <paramref name="index"/>th part of the leaf <paramref name="pte"/> of
    /// <paramref name="level"/> with everything else as it is, software bits and age included.</summary>
    static abstract ulong SplitLeaf(ulong pte, int level, int index);

    /// <summary>The leaf of <paramref name="level"/> whose first part is the leaf <paramref name="pte"/> of the next level.</summary>
    static abstract ulong JoinLeaf(ulong pte, int level);

    /// <summary>Whether the guest's accesses through the leaf may be cached: what maintenance by address is about.</summary>
    static abstract bool IsCacheable(ulong pte, FormatFeatures features);

    /// <summary>Whether memory has to be cleaned to the point of coherency before the guest may see it and after it can no
    /// longer: where a guest's accesses may go past the caches.</summary>
    static virtual bool CleansData(FormatFeatures features) => false;

    /// <summary>Whether instruction caches have to forget memory before it becomes executable.</summary>
    static virtual bool InvalidatesInstructions => false;

    /// <summary>Whether the access flag of a leaf is set.</summary>
    static abstract bool IsYoung(ulong pte);

    /// <summary>The leaf with its access flag set.</summary>
    static abstract ulong MakeYoung(ulong pte);

    /// <summary>The leaf with its access flag clear.</summary>
    static abstract ulong MakeOld(ulong pte);

    /// <summary>Whether the hardware's dirty state of a leaf is set. Never, where it keeps none.</summary>
    static abstract bool IsDirty(ulong pte);

    /// <summary>The leaf with the hardware's dirty state clear: the walker sets it again on the next write. Unchanged where it
    /// keeps none.</summary>
    static abstract ulong MakeClean(ulong pte);

    /// <summary>The leaf with the hardware's dirty state set, if it is writable and keeps such state; otherwise unchanged.</summary>
    static virtual ulong MakeDirty(ulong pte) => pte;

    /// <summary>The leaf without write permission; a walker that keeps dirty state does not give it back.</summary>
    static abstract ulong WriteProtect(ulong pte);

    /// <summary>The leaf with <paramref name="added"/> permissions besides its own; no other meaning changes,
    /// but that a clean leaf may become dirty when writing is asked for.</summary>
    static abstract ulong AddPermissions(ulong pte, Stage2Permissions added, FormatFeatures features);

    /// <summary>Whether a TLB that holds the leaf <paramref name="old"/> lets something pass that <paramref name="new"/> stops or
    /// has to note.</summary>
    static abstract bool LosesPermissions(ulong old, ulong @new);

    /// <summary>Whether the architecture lets <paramref name="old"/> become <paramref name="new"/> at <paramref name="level"/>
    /// only by way of an invalid entry and TLB maintenance.</summary>
    static abstract bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level);

    /// <summary>Whether a leaf may become a table of leaves that say the same, and such a table a leaf, in one step. TLBs may then
    /// go on with either for a while. Where it may not, resizing takes a break like any other change.</summary>
    static virtual bool ResizesLive => false;

    /// <summary>The bits of a descriptor that the hardware ignores and software may keep: <see cref="SoftwareBitCount"/> in a row
    /// from this one up.</summary>
    static abstract int SoftwareBitShift { get; }

    /// <summary>How many there are.</summary>
    static abstract int SoftwareBitCount { get; }

    /// <summary>An invalid entry that carries <paramref name="note"/>; false when its value does not fit in the format.</summary>
    static abstract bool TryEncodeAnnotation(Annotation note, out ulong pte);

    /// <summary>What an annotated entry carries.</summary>
    static abstract Annotation DecodeAnnotation(ulong pte);

    /// <summary>Bits of a leaf that may change in any way at any level: it stays a leaf, and the architecture asks for no break.
    /// None are named where a format decides from case to case.</summary>
    static virtual ulong EditableBits => 0;

    /// <summary>The bits that are all set in every leaf of the last level and in nothing else there; 0 where no such bits are.</summary>
    static virtual ulong PageMark => 0;

    /// <summary>The bits that <see cref="MakeOld"/> clears, where that is all it does; otherwise 0.</summary>
    static virtual ulong YoungMark => 0;

    /// <summary>The bits that <see cref="WriteProtect"/> clears, where that is all it does; otherwise 0.</summary>
    static virtual ulong WriteMark => 0;

    /// <summary>The contiguous hint; 0 where there is none.</summary>
    static virtual ulong ContiguousMark => 0;

    /// <summary>How many leaves of <paramref name="level"/> in a row the hardware may cache as one when each carries the
    /// contiguous hint; 1 where there is none.</summary>
    static virtual int ContiguousEntries(int level) => 1;

    /// <summary>Whether a leaf carries the contiguous hint.</summary>
    static virtual bool IsContiguous(ulong pte) => false;

    /// <summary>The leaf with or without the contiguous hint.</summary>
    static virtual ulong WithContiguous(ulong pte, bool contiguous) => pte;
}
