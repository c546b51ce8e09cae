using Twofold.Arch;

namespace Twofold.Vmm.Loading;

/// <summary>A piece of a guest image and where it goes.</summary>
/// <param name="Range">The addresses it occupies; what its bytes do not cover is zero.</param>
/// <param name="Bytes">What the file holds for it; no longer than the range.</param>
public sealed record ImageSegment(IpaRange Range, ReadOnlyMemory<byte> Bytes);
