using Twofold.Arch;

namespace Twofold.HostMm;

/// <summary>What backs one page of a host address space.</summary>
/// <param name="Frame">The page's own frame, also inside a block. The receiver of this value holds a reference to it.</param>
/// <param name="Writable">Whether the host lets the page be written.</param>
/// <param name="BlockBytes">The largest naturally aligned stretch around the address, in bytes, that is backed by as naturally
/// aligned, contiguous frames: a page, or what a level-2 entry maps.</param>
public readonly record struct HostPage(Pfn Frame, bool Writable, ulong BlockBytes);
