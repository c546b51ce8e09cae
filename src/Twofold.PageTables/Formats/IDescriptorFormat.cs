using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The facts of one page-table format. A format has no state: its members are folded into the code that uses them.</summary>
/// <remarks>Descriptors are 64-bit values in host byte order. A level is Arm's number: 3 is the page level.</remarks>
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

    /// <summary>The descriptor that nothing translates and that marks an entry as being changed by one thread.</summary>
    static abstract ulong Locked { get; }

    /// <summary>Whether a leaf may stand at <paramref name="level"/>.</summary>
    static abstract bool IsLeafLevel(int level);

    /// <summary>What a descriptor read at <paramref name="level"/> is.</summary>
    static abstract PteKind KindOf(ulong pte, int level);

    /// <summary>A descriptor that points to the table at <paramref name="table"/>.</summary>
    static abstract ulong EncodeTable(Pa table);

    /// <summary>The table that a table descriptor points to.</summary>
    static abstract Pa TableAddress(ulong pte);

    /// <summary>A young leaf.</summary>
    /// <param name="target">The output address, a multiple of the level's size.</param>
    /// <param name="level">A leaf level.</param>
    /// <param name="permissions">What the guest may do.</param>
    /// <param name="attribute">The memory type.</param>
    /// <param name="forcedWriteBack">Whether HCR_EL2.FWB is set: the memory type's encoding depends on it.</param>
    static abstract ulong EncodeLeaf(Pa target, int level, Stage2Permissions permissions, MemoryAttribute attribute, bool forcedWriteBack);

    /// <summary>What a leaf descriptor says.</summary>
    static abstract Leaf DecodeLeaf(ulong pte, int level, bool forcedWriteBack);

    /// <summary>The output address of a leaf.</summary>
    static abstract Pa LeafTarget(ulong pte, int level);

    /// <summary>Whether the guest's accesses through the leaf may be cached: what maintenance by address is about.</summary>
    static abstract bool IsCacheable(ulong pte, bool forcedWriteBack);

    /// <summary>Whether a leaf's access flag is set.</summary>
    static abstract bool IsYoung(ulong pte);

    /// <summary>The leaf with its access flag set.</summary>
    static abstract ulong MakeYoung(ulong pte);

    /// <summary>The leaf with its access flag clear.</summary>
    static abstract ulong MakeOld(ulong pte);

    /// <summary>The leaf without write permission.</summary>
    static abstract ulong WriteProtect(ulong pte);

    /// <summary>The leaf with <paramref name="added"/> permissions besides its own; no other bit changes.</summary>
    static abstract ulong AddPermissions(ulong pte, Stage2Permissions added);

    /// <summary>Whether the leaf <paramref name="new"/> forbids something that the leaf <paramref name="old"/> permits.</summary>
    static abstract bool LosesPermissions(ulong old, ulong @new);

    /// <summary>Whether the architecture lets <paramref name="old"/> become <paramref name="new"/> at <paramref name="level"/>
    /// only by way of an invalid entry and TLB maintenance.</summary>
    static abstract bool IsBreakBeforeMakeNeeded(ulong old, ulong @new, int level);

    /// <summary>VTCR_EL2 for tables of this format.</summary>
    /// <param name="ipaBits">The input size.</param>
    /// <param name="idAa64Mmfr0">ID_AA64MMFR0_EL1 of the CPU.</param>
    /// <param name="idAa64Mmfr1">ID_AA64MMFR1_EL1 of the CPU.</param>
    static abstract VtcrEl2 ControlRegister(int ipaBits, ulong idAa64Mmfr0, ulong idAa64Mmfr1);
}
