using System.Runtime.CompilerServices;

namespace Twofold.PageTables;

/// <summary>What every VMSA descriptor has in the same place, whatever its stage and granule.</summary>
/// <remarks>Source: Arm DDI 0487, D8.3 (descriptor formats).</remarks>
internal static class VmsaDescriptor
{
    internal const ulong Valid = 1UL << 0;
    internal const ulong TableOrPage = 1UL << 1;
    internal const ulong Shareability = 3UL << 8;
    internal const ulong AccessFlag = 1UL << 10;
    internal const ulong DirtyModifier = 1UL << 51;
    internal const ulong Contiguous = 1UL << 52;
    internal const int SoftwareShift = 55;
    internal const int SoftwareCount = 4;

    private const int LockedType = 1;
    private const int NoteTypeShift = 60;

    /// <summary>An invalid descriptor of type 1 in bits 63:60, as the kernel marks an entry under change.</summary>
    internal const ulong Locked = (ulong)LockedType << NoteTypeShift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static PteKind KindOf(ulong pte, int level, int firstLeafLevel)
    {
        if ((pte & Valid) == 0)
        {
            return pte == 0 ? PteKind.Empty
                : (pte >> NoteTypeShift) == LockedType ? PteKind.Locked
                : PteKind.Annotated;
        }

        bool bit1 = (pte & TableOrPage) != 0;
        return level == 3
            ? (bit1 ? PteKind.Leaf : PteKind.Reserved)
            : bit1 ? PteKind.Table
            : level >= firstLeafLevel ? PteKind.Leaf
            : PteKind.Reserved;
    }

    /// <summary>Whether one entry must not become the other at once, by kind; for two leaves by the bits in
    /// <paramref name="fixedBits"/>, for two tables by those in <paramref name="addressBits"/>.</summary>
    internal static bool IsBreakBeforeMakeNeeded(PteKind before, PteKind after, ulong changed, ulong fixedBits, ulong addressBits) => (before, after) switch
    {
        (PteKind.Leaf, PteKind.Leaf) => (changed & fixedBits) != 0,
        (PteKind.Table, PteKind.Table) => (changed & addressBits) != 0,
        (PteKind.Leaf, PteKind.Table) or (PteKind.Table, PteKind.Leaf) => true,
        _ => false,
    };

    internal static bool TryEncodeAnnotation(Annotation note, out ulong pte)
    {
        pte = ((ulong)note.Type << NoteTypeShift) | note.Value;
        return note.Type is > LockedType and <= 15 && (note.Value & Valid) == 0 && note.Value >> NoteTypeShift == 0;
    }

    internal static Annotation DecodeAnnotation(ulong pte) => new((int)(pte >> NoteTypeShift), pte & ~(0xfUL << NoteTypeShift));
}
