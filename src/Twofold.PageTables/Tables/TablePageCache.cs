using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.PageTables;

/// <summary>Zeroed table pages taken from the allocator before a lock is held, so that none is taken under it.</summary>
/// <remarks>Belongs to one thread at a time: a vCPU's, as a rule.</remarks>
public sealed class TablePageCache : IDisposable
{
    private readonly FrameAllocator _frames;
    private Pfn[] _pages = new Pfn[8];
    private int _first; // _pages[_first .. _first + Count) are held, the next to be used first.

    /// <summary>An empty cache over <paramref name="frames"/>.</summary>
    public TablePageCache(FrameAllocator frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        _frames = frames;
    }

    /// <summary>Pages held.</summary>
    public int Count { get; private set; }

    /// <summary>Holds at least <paramref name="pages"/> afterwards; false when the allocator has too few, and then keeps what
    /// it got. Call it without the MMU lock.</summary>
    public bool TopUp(int pages)
    {
        if (Count < pages && _first + pages > _pages.Length)
        {
            MakeRoom(pages);
        }

        // The allocator hands out ascending frames and the oldest is used first: neighbouring tables get neighbouring frames.
        while (Count < pages)
        {
            if (!_frames.TryAllocate(out Pfn page))
            {
                return false;
            }

            _pages[_first + Count] = page;
            Count++;
        }

        return true;
    }

    /// <summary>Gives every page back to the allocator.</summary>
    public void Drain()
    {
        for (; Count > 0; Count--)
        {
            _ = _frames.Put(_pages[_first + Count - 1]);
        }

        _first = 0;
    }

    /// <summary>Gives every page back to the allocator.</summary>
    public void Dispose() => Drain();

    /// <summary>The oldest page, zero throughout. The cache is not empty.</summary>
    internal Pfn Take()
    {
        Count--;
        return _pages[_first++];
    }

    /// <summary>Takes back the page that was taken last, zero throughout again.</summary>
    internal void Return(Pfn page)
    {
        _pages[--_first] = page;
        Count++;
    }

    private void MakeRoom(int pages)
    {
        Pfn[] room = pages > _pages.Length ? new Pfn[pages] : _pages;
        Array.Copy(_pages, _first, room, 0, Count);
        _pages = room;
        _first = 0;
    }
}
