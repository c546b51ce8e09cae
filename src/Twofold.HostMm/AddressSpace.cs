using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.HostMm;

/// <summary>The host process's address space: what memslots are slices of (the kernel's mm_struct).</summary>
/// <remarks>
/// Mappings are anonymous and private. A page that is read before it is written is the zero page, which is everybody's and not
/// writable; its first write gives it a frame of its own. The address space holds one reference to every frame for each page
/// that maps it. Concurrency: every member is safe from any thread; copies are not atomic towards a guest.
/// </remarks>
public sealed partial class AddressSpace : IDisposable
{
    private static readonly Hva FirstAddress = new(0x1_0000_0000);
    private readonly RankedLock _lock = new(LockRank.HostMm);
    private readonly VmaList _mappings = new(); // Guarded by _lock.
    private readonly Dictionary<ulong, BackingBlock> _blocks = []; // By address / block size. Guarded by _lock.
    private readonly int _pagesPerBlock;
    private readonly int _blockShift;

    /// <summary>An empty address space whose pages come from <paramref name="frames"/>.</summary>
    public AddressSpace(FrameAllocator frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        Frames = frames;
        Granule = frames.Granule;
        _blockShift = Granule.LevelShift(2);
        _pagesPerBlock = 1 << Granule.BitsPerLevel;
    }

    /// <summary>The first address that no user mapping may reach: 48 bits, as the kernel gives a process.</summary>
    public static Hva Limit { get; } = new(1UL << 48);

    /// <summary>Where frames come from.</summary>
    public FrameAllocator Frames { get; }

    /// <summary>The host's page size.</summary>
    public Granule Granule { get; }

    /// <summary>Maps fresh zero memory, aligned to a block.</summary>
    /// <param name="bytes">Length, above 0; rounded up to whole pages.</param>
    /// <param name="hugeBacking">Whether to back whole blocks by contiguous frames while such are free.</param>
    /// <exception cref="ArgumentOutOfRangeException">No gap of the address space holds that many bytes.</exception>
    public Hva MapAnonymous(ulong bytes, bool hugeBacking)
    {
        if (bytes == 0 || bytes > Limit.Value)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), $"cannot map {bytes} bytes");
        }

        ulong rounded = (bytes + Granule.OffsetMask) & ~Granule.OffsetMask;
        using (_lock.Enter())
        {
            return _mappings.TryPlace(FirstAddress, Limit, rounded, 1UL << _blockShift, hugeBacking, out Hva start)
                ? start
                : throw new ArgumentOutOfRangeException(nameof(bytes), $"no gap of {rounded} bytes is left");
        }
    }

    /// <summary>Maps fresh zero memory at a place of the caller's, instead of what is there (mmap with MAP_FIXED).</summary>
    /// <param name="start">Page aligned, below <see cref="Limit"/>.</param>
    /// <param name="bytes">A multiple of the page size, above 0.</param>
    /// <param name="hugeBacking">As of <see cref="MapAnonymous"/>.</param>
    public void MapAnonymousAt(Hva start, ulong bytes, bool hugeBacking)
    {
        Hva end = EndOf(start, bytes);
        using (_lock.Enter())
        {
            TakeAway(start, end);
            _mappings.Remove(start, end);
            _mappings.Add(new Vma(start, end, hugeBacking));
        }
    }

    /// <summary>Takes a range out and drops its frames; holes in it are ignored (munmap).</summary>
    /// <param name="start">Page aligned.</param>
    /// <param name="bytes">A multiple of the page size.</param>
    public void Unmap(Hva start, ulong bytes)
    {
        Hva end = EndOf(start, bytes);
        using (_lock.Enter())
        {
            _mappings.Remove(start, end);
            TakeAway(start, end);
        }
    }

    /// <summary>Whether all of [<paramref name="start"/>, + <paramref name="bytes"/>) lies in one mapping.</summary>
    public bool IsMapped(Hva start, ulong bytes)
    {
        using (_lock.Enter())
        {
            return _mappings.TryFind(start, out Vma vma) && vma.Contains(start, bytes);
        }
    }

    /// <summary>Copies out of the address space, faulting pages in (copy_from_user).</summary>
    /// <returns>False when a byte is not mapped or no frame is free; what came before it has been copied.</returns>
    public bool TryRead(Hva address, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int chunk = ChunkBytes(address, destination.Length);
            if (FaultIn(address, write: false, out HostPage page) != FaultInResult.Done)
            {
                return false;
            }

            Frames.Memory.Read(ToPa(page.Frame, address), destination[..chunk]);
            _ = Frames.Put(page.Frame);
            address += (ulong)chunk;
            destination = destination[chunk..];
        }

        return true;
    }

    /// <summary>Copies into the address space, faulting pages in (copy_to_user).</summary>
    /// <returns>False when a byte is not mapped or no frame is free; what came before it has been copied.</returns>
    public bool TryWrite(Hva address, ReadOnlySpan<byte> source)
    {
        while (source.Length > 0)
        {
            int chunk = ChunkBytes(address, source.Length);
            if (FaultIn(address, write: true, out HostPage page) != FaultInResult.Done)
            {
                return false;
            }

            Frames.Memory.Write(ToPa(page.Frame, address), source[..chunk]);
            _ = Frames.Put(page.Frame);
            address += (ulong)chunk;
            source = source[chunk..];
        }

        return true;
    }

    /// <summary>Unmaps everything. No VM may use the address space any more.</summary>
    public void Dispose()
    {
        Unmap(default, Limit.Value);
        DropZeroFrames();
    }

    private Hva EndOf(Hva start, ulong bytes)
        => start.IsAligned(Granule.Bytes) && (bytes & Granule.OffsetMask) == 0 && start.TryAdd(bytes, out Hva end)
            ? end
            : throw new ArgumentException($"{start} + {bytes} is not a range of whole pages");

    private int ChunkBytes(Hva address, int wanted)
        => (int)Math.Min((ulong)wanted, Granule.Bytes - (address.Value & Granule.OffsetMask));

    private Pa ToPa(Pfn frame, Hva address) => frame.ToPa(Granule) + (address.Value & Granule.OffsetMask);

    private int PageIndex(Hva address) => (int)(address.Value >> Granule.Shift) & (_pagesPerBlock - 1);
}
