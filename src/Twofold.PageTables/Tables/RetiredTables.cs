using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>Table pages that are out of the tree and that a walk in software may still be reading.</summary>
/// <remarks>
/// The one place where table pages of a living tree go back to the allocator (I-04). A page is retired when it is unlinked, and
/// freed by <see cref="Free"/>, which its caller may use only after the TLB maintenance for the unlinking and under the
/// exclusive MMU lock, so that no fault is inside; readers without the lock are inside an epoch, which is waited for.
/// </remarks>
internal sealed class RetiredTables(FrameAllocator frames, EpochDomain epochs)
{
    private readonly RankedLock _lock = new(LockRank.RetiredTables);
    private readonly List<(Pfn Page, long Epoch)> _pages = []; // In the order of their epochs. Guarded by _lock.

    internal void Retire(Pa table)
    {
        using (_lock.Enter())
        {
            _pages.Add((table.ToPfn(frames.Granule), epochs.Advance()));
        }
    }

    /// <summary>Gives back the pages that no reader can be in any more.</summary>
    internal void Free()
    {
        using (_lock.Enter())
        {
            if (_pages.Count == 0)
            {
                return;
            }

            long safe = Mutants.Is(Mutant.FreeDespiteReaders) ? long.MaxValue : epochs.OldestReader();
            int count = 0;
            while (count < _pages.Count && _pages[count].Epoch <= safe)
            {
                _ = frames.Put(_pages[count++].Page);
            }

            _pages.RemoveRange(0, count);
        }
    }

    /// <summary>Gives back every page, and waits for the readers that are in one.</summary>
    internal void Drain()
    {
        for (Backoff backoff = default; !IsEmpty(); backoff.Once())
        {
            Free();
        }
    }

    private bool IsEmpty()
    {
        using (_lock.Enter())
        {
            return _pages.Count == 0;
        }
    }
}
