using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>Table pages that are out of the tree and that a walker in software may still be reading.</summary>
/// <remarks>
/// The one place where table pages of a living tree go back to the allocator (I-04). A page is retired when it is unlinked and
/// freed by <see cref="Free"/>, which its caller may use only after the TLB maintenance for the unlinking and while no other
/// thread walks the tree.
/// </remarks>
internal sealed class RetiredTables(FrameAllocator frames)
{
    private readonly RankedLock _lock = new(LockRank.RetiredTables);
    private readonly List<Pfn> _pages = []; // Guarded by _lock.

    internal void Retire(Pa table)
    {
        using (_lock.Enter())
        {
            _pages.Add(table.ToPfn(frames.Granule));
        }
    }

    internal void Free()
    {
        using (_lock.Enter())
        {
            foreach (Pfn page in _pages)
            {
                _ = frames.Put(page);
            }

            _pages.Clear();
        }
    }
}
