using System.Runtime.CompilerServices;

namespace Twofold.PageTables;

/// <summary>What software keeps in x86 entries, in bits that neither EPT nor nested paging looks at.</summary>
/// <remarks>
/// KVM's places, so that dumps read alike. Between them, bits 56 to 59 are for <see cref="IDescriptorFormat.SoftwareBitShift"/>.
/// Two invariants hold in every leaf: what the MMU may write the host may write, and a leaf that is writable is one that the MMU
/// may make writable.
/// </remarks>
internal static class X86Software
{
    /// <summary>The entry is a table or a leaf of ours. In A/D-less EPT such a leaf may look not present to the hardware.</summary>
    internal const ulong Ours = 1UL << 11;

    /// <summary>The host lets the page be written.</summary>
    internal const ulong HostWritable = 1UL << 53;

    /// <summary>Write permission may be given back without asking the host: it was taken only to see the next write.</summary>
    internal const ulong MmuWritable = 1UL << 55;

    /// <summary>Both of what a writable leaf has.</summary>
    internal const ulong WritableMarks = HostWritable | MmuWritable;

    internal const int BitShift = 56;
    internal const int BitCount = 4;

    /// <summary>Bit 63: nothing is mapped, and EPT raises an exit rather than a #VE in the guest.</summary>
    internal const ulong Empty = 1UL << 63;

    /// <summary>One thread is changing the entry. No permission, no address, no mark of ours, and not a device's entry: on
    /// both kinds of CPU it is not present, speculation included.</summary>
    internal const ulong Frozen = Empty | 0x1a0;

    internal const ulong AddressMask = 0x000f_ffff_ffff_f000;
    internal const ulong Large = 1UL << 7;

    /// <summary>What an entry without <see cref="Ours"/> is.</summary>
    internal static PteKind KindOfOther(ulong pte, bool mmio) => pte switch
    {
        Empty or 0 => PteKind.Empty,
        Frozen => PteKind.Locked,
        _ => mmio ? PteKind.Annotated : PteKind.Reserved,
    };

    /// <summary>What an entry with <see cref="Ours"/> is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PteKind KindOfOurs(ulong pte, int level, ulong writeBit)
    {
        if (level != 3 && (pte & Large) == 0)
        {
            return PteKind.Table;
        }

        bool marked = (pte & writeBit) == 0 || (pte & MmuWritable) != 0;
        bool host = (pte & MmuWritable) == 0 || (pte & HostWritable) != 0;
        return level >= 1 && marked && host ? PteKind.Leaf : PteKind.Reserved;
    }

    /// <summary>Whether one entry must not become the other at once: a leaf gets another frame, size or memory type, or a
    /// table another address.</summary>
    internal static bool IsBreakBeforeMakeNeeded(PteKind before, PteKind after, ulong changed, ulong memoryType) => (before, after) switch
    {
        (PteKind.Leaf, PteKind.Leaf) => (changed & (AddressMask | memoryType)) != 0,
        (PteKind.Table, PteKind.Table) => (changed & AddressMask) != 0,
        (PteKind.Leaf, PteKind.Table) or (PteKind.Table, PteKind.Leaf) => true,
        _ => false,
    };

    internal static ulong SplitLeaf(ulong pte, int level, int index)
    {
        const int pageShift = 12, indexBits = 9;
        ulong offset = (ulong)index << (pageShift + (indexBits * (2 - level)));
        return (level == 2 ? pte & ~Large : pte) + offset;
    }
}
