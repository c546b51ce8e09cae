using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.HostMm;

public sealed partial class AddressSpace
{
    private readonly Published<IMmuNotifier[]> _notifiers = new([]); // Replaced under _lock.
    private readonly HashSet<ulong> _idle = []; // Page numbers not used since they were marked. Guarded by _lock.

    /// <summary>Tells <paramref name="notifier"/> of everything taken away from now on.</summary>
    public void Register(IMmuNotifier notifier)
    {
        using (_lock.Enter())
        {
            _notifiers.Value = [.. _notifiers.Value, notifier];
        }
    }

    /// <summary>Tells <paramref name="notifier"/> no more; when this returns, no call is under way.</summary>
    public void Unregister(IMmuNotifier notifier)
    {
        using (_lock.Enter())
        {
            _notifiers.Value = [.. _notifiers.Value.Where(other => other != notifier)];
        }
    }

    /// <summary>Drops the frames of a range: its pages read as zero again (madvise with MADV_DONTNEED).</summary>
    /// <returns>False when a part of the range is not mapped; the rest was dropped.</returns>
    public bool Discard(Hva start, ulong bytes)
    {
        Hva end = EndOf(start, bytes);
        using (_lock.Enter())
        {
            TakeAway(start, end);
            return _mappings.Covers(start, end);
        }
    }

    /// <summary>Changes what may be done with a range (mprotect).</summary>
    /// <returns>False when a part of the range is not mapped; then nothing was changed.</returns>
    public bool Protect(Hva start, ulong bytes, Protection protection)
    {
        Hva end = EndOf(start, bytes);
        using (_lock.Enter())
        {
            if (!_mappings.Covers(start, end))
            {
                return false;
            }

            _mappings.Change(start, end, vma => vma with { Protection = protection });
            foreach (ulong index in Touched(start, end))
            {
                Hva blockStart = new(index << _blockShift);
                if (start > blockStart || end - blockStart < 1UL << _blockShift)
                {
                    SplitBlock(index);
                }
            }

            NotifyStart(start, bytes);
            NotifyEnd(start, bytes);
            return true;
        }
    }

    /// <summary>Says whether untouched blocks of a range may be backed by contiguous frames (MADV_HUGEPAGE, MADV_NOHUGEPAGE).
    /// What is populated stays as it is.</summary>
    /// <returns>False when a part of the range is not mapped; the rest was changed.</returns>
    public bool Advise(Hva start, ulong bytes, bool hugeBacking)
    {
        Hva end = EndOf(start, bytes);
        using (_lock.Enter())
        {
            _mappings.Change(start, end, vma => vma with { HugeBacking = hugeBacking });
            return _mappings.Covers(start, end);
        }
    }

    /// <summary>Marks a page as unused, wherever it is mapped (a write to the kernel's page_idle bitmap).</summary>
    /// <returns>False when the page has no frame.</returns>
    public bool MarkIdle(Hva address)
    {
        using (_lock.Enter())
        {
            Hva page = address.AlignDown(Granule.Bytes);
            if (!_blocks.TryGetValue(page.Value >> _blockShift, out BackingBlock? block) || !block.TryGet(PageIndex(page), out _))
            {
                return false;
            }

            _ = ClearYoung(page, Granule.Bytes);
            _ = _idle.Add(PageNumber(page));
            return true;
        }
    }

    /// <summary>Whether a page was not used, by anybody who maps it, since it was marked (a read of the page_idle bitmap).</summary>
    public bool IsIdle(Hva address)
    {
        using (_lock.Enter())
        {
            Hva page = address.AlignDown(Granule.Bytes);
            if (_idle.Contains(PageNumber(page)) && ClearYoung(page, Granule.Bytes))
            {
                _ = _idle.Remove(PageNumber(page));
            }

            return _idle.Contains(PageNumber(page));
        }
    }

    private bool ClearYoung(Hva start, ulong bytes)
    {
        bool young = false;
        foreach (IMmuNotifier notifier in _notifiers.Value)
        {
            young |= notifier.TestAndClearYoung(start, bytes);
        }

        return young;
    }

    private void NotifyStart(Hva start, ulong bytes)
    {
        foreach (IMmuNotifier notifier in _notifiers.Value)
        {
            notifier.InvalidateStart(start, bytes);
        }
    }

    private void NotifyEnd(Hva start, ulong bytes)
    {
        foreach (IMmuNotifier notifier in _notifiers.Value)
        {
            notifier.InvalidateEnd(start, bytes);
        }
    }
}
