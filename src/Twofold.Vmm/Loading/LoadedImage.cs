using Twofold.Arch;

namespace Twofold.Vmm.Loading;

/// <summary>A guest image ready to be copied into guest memory.</summary>
/// <param name="Kind">What the file turned out to be, after any decompression.</param>
/// <param name="Entry">Where the first vCPU starts.</param>
/// <param name="Segments">What goes where; inside the memory that was offered, and disjoint from each other.</param>
public sealed record LoadedImage(ImageKind Kind, Ipa Entry, IReadOnlyList<ImageSegment> Segments)
{
    /// <summary>The first address after everything loaded.</summary>
    public Ipa End => Segments.Max(segment => segment.Range.End);
}
