using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>What an x86 entry notes about a page that no memory slot covers, so that the next access is known to be a
/// device's without a search.</summary>
/// <param name="Page">The page, a multiple of 4 KiB.</param>
/// <param name="Generation">The generation of the memory slots that this was true in; only its low <see cref="GenerationBits"/>
/// are kept.</param>
/// <remarks>Source: Linux v6.12 <c>make_mmio_spte</c>, behaviour only; the bits are those of later kernels, which left bit 10 to
/// user-mode execution.</remarks>
public readonly record struct MmioNote(Ipa Page, int Generation)
{
    /// <summary>The type of the <see cref="Annotation"/> that carries this.</summary>
    public const int AnnotationType = 2;

    /// <summary>Generations further apart than two to this power look alike: whoever counts them drops all entries by then.</summary>
    public const int GenerationBits = LowBits + HighBits;

    // Seven bits from bit 3, eleven from bit 52.
    private const int LowBits = 7, LowShift = 3, HighBits = 11, HighShift = 52;
    private const ulong LowMask = ((1UL << LowBits) - 1) << LowShift;
    private const ulong HighMask = ((1UL << HighBits) - 1) << HighShift;

    /// <summary>The note as an entry of an x86 format carries it.</summary>
    public Annotation ToAnnotation() => new(AnnotationType, Page.Value | EncodeGeneration((uint)Generation));

    /// <summary>What an annotation of <see cref="AnnotationType"/> says.</summary>
    public static MmioNote From(Annotation note) => new(new Ipa(note.Value & X86Software.AddressMask), DecodeGeneration(note.Value));

    /// <summary>Adds an entry's marks, to a note whose page lies below <paramref name="limit"/>.</summary>
    internal static bool TryEncode(Annotation note, ulong marks, ulong limit, out ulong pte)
    {
        pte = note.Value | marks;
        return note.Type == AnnotationType
            && (note.Value & ~(X86Software.AddressMask | LowMask | HighMask)) == 0
            && (note.Value & X86Software.AddressMask) < limit;
    }

    internal static Annotation Decode(ulong pte, ulong marks) => new(AnnotationType, pte & ~marks & (X86Software.AddressMask | LowMask | HighMask));

    private static ulong EncodeGeneration(uint generation)
        => (((ulong)generation << LowShift) & LowMask) | (((ulong)(generation >> LowBits) << HighShift) & HighMask);

    private static int DecodeGeneration(ulong value)
        => (int)((value & LowMask) >> LowShift) | ((int)((value & HighMask) >> HighShift) << LowBits);
}
