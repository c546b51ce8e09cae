using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>One page of a batch.</summary>
/// <param name="Ipa">Its first byte, a multiple of the page size.</param>
/// <param name="Target">The first byte of what it maps to, a multiple of the page size.</param>
public readonly record struct PageMapping(Ipa Ipa, Pa Target);
