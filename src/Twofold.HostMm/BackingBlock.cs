using Twofold.Arch;

namespace Twofold.HostMm;

/// <summary>What backs one block-sized, block-aligned stretch of an address space: one contiguous block, or single frames.</summary>
/// <remarks>Guarded by the lock of the address space that owns it.</remarks>
internal sealed class BackingBlock
{
    private readonly Pfn?[]? _pages;
    private readonly Pfn _first;

    /// <summary>A stretch whose <paramref name="pages"/> pages get their frames one by one.</summary>
    internal BackingBlock(int pages) => _pages = new Pfn?[pages];

    /// <summary>A stretch backed whole by the contiguous frames from <paramref name="first"/>.</summary>
    internal BackingBlock(Pfn first) => _first = first;

    private BackingBlock(Pfn?[] pages) => _pages = pages;

    internal bool IsContiguous => _pages is null;

    /// <summary>Pages that have a frame of their own. Not for a contiguous block.</summary>
    internal int Populated { get; private set; }

    internal bool TryGet(int page, out Pfn frame)
    {
        Pfn? found = _pages is null ? _first + (ulong)page : _pages[page];
        frame = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>Gives a page a frame, in place of the one it may have. Not for a contiguous block.</summary>
    internal void Set(int page, Pfn frame)
    {
        Populated += _pages![page].HasValue ? 0 : 1;
        _pages[page] = frame;
    }

    /// <summary>Takes a page out; false when it had no frame.</summary>
    internal bool TryRemove(int page, out Pfn frame)
    {
        if (!TryGet(page, out frame))
        {
            return false;
        }

        _pages![page] = null;
        Populated--;
        return true;
    }

    /// <summary>The same frames as single pages, so that some can go.</summary>
    internal BackingBlock Split(int pages)
    {
        Pfn?[] split = new Pfn?[pages];
        for (int page = 0; page < pages; page++)
        {
            split[page] = _first + (ulong)page;
        }

        return new BackingBlock(split) { Populated = pages };
    }
}
