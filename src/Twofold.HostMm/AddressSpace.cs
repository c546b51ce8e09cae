using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.HostMm;

/// <summary>The host process's address space: what memslots are slices of (the kernel's mm_struct).</summary>
/// <remarks>
/// Mappings are anonymous and private: a page gets a zeroed frame when it is first touched. The address space holds one
/// reference to every frame it maps. Concurrency: every member is safe from any thread; copies are not atomic towards a guest.
/// </remarks>
public sealed class AddressSpace : IDisposable
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

    /// <summary>Takes a range out and drops its frames; holes in it are ignored.</summary>
    /// <remarks>Precondition: no VM that may still run has a memslot over the range, because its second stage keeps what it mapped.</remarks>
    /// <param name="start">Page aligned.</param>
    /// <param name="bytes">A multiple of the page size.</param>
    public void Unmap(Hva start, ulong bytes)
    {
        if (!start.IsAligned(Granule.Bytes) || (bytes & Granule.OffsetMask) != 0 || !start.TryAdd(bytes, out Hva end))
        {
            throw new ArgumentException($"{start} + {bytes} is not a range of whole pages");
        }

        using (_lock.Enter())
        {
            _mappings.Remove(start, end);
            DropFrames(start, end);
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

    /// <summary>Makes the page at <paramref name="address"/> present and takes a reference to its frame
    /// (get_user_pages). The caller gives it back with <see cref="FrameAllocator.Put"/> on <see cref="Frames"/>.</summary>
    /// <param name="address">Any byte of the page.</param>
    /// <param name="write">Whether it is to be written. Anonymous memory is not shared: a read gets the frame that a write
    /// would.</param>
    /// <param name="page">What backs it, when the answer is <see cref="FaultInResult.Done"/>.</param>
    public FaultInResult FaultIn(Hva address, bool write, out HostPage page)
    {
        page = default;
        using (_lock.Enter())
        {
            if (!_mappings.TryFind(address, out Vma vma))
            {
                return FaultInResult.NotMapped;
            }

            if (!TryPopulate(vma, address, out Pfn frame, out BackingBlock block))
            {
                return FaultInResult.OutOfFrames;
            }

            Frames.Get(frame);
            page = new HostPage(frame, Writable: true, block.IsContiguous ? 1UL << _blockShift : Granule.Bytes);
            return FaultInResult.Done;
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
    public void Dispose() => Unmap(default, Limit.Value);

    private int ChunkBytes(Hva address, int wanted)
        => (int)Math.Min((ulong)wanted, Granule.Bytes - (address.Value & Granule.OffsetMask));

    private Pa ToPa(Pfn frame, Hva address) => frame.ToPa(Granule) + (address.Value & Granule.OffsetMask);

    private int PageIndex(Hva address) => (int)(address.Value >> Granule.Shift) & (_pagesPerBlock - 1);

    private bool TryPopulate(Vma vma, Hva address, out Pfn frame, out BackingBlock block)
    {
        ulong index = address.Value >> _blockShift;
        if (!_blocks.TryGetValue(index, out BackingBlock? found))
        {
            found = NewBlock(vma, address);
        }

        block = found;
        int page = PageIndex(address);
        if (found.TryGet(page, out frame))
        {
            _blocks[index] = found;
            return true;
        }

        if (!Frames.TryAllocate(out frame))
        {
            return false;
        }

        found.Set(page, frame);
        _blocks[index] = found;
        return true;
    }

    private BackingBlock NewBlock(Vma vma, Hva address)
    {
        ulong blockBytes = 1UL << _blockShift;
        return vma.HugeBacking && vma.Contains(address.AlignDown(blockBytes), blockBytes) && Frames.TryAllocateBlock(out Pfn first)
            ? new BackingBlock(first)
            : new BackingBlock(_pagesPerBlock);
    }

    private void DropFrames(Hva start, Hva end)
    {
        ulong blockBytes = 1UL << _blockShift;
        ulong first = start.Value >> _blockShift, last = (end.Value + blockBytes - 1) >> _blockShift;
        ulong[] touched = [.. _blocks.Keys.Where(index => index >= first && index < last).Order()];
        foreach (ulong index in touched)
        {
            BackingBlock block = _blocks[index];
            if (block.IsContiguous)
            {
                block = _blocks[index] = block.Split(_pagesPerBlock);
            }

            Hva blockStart = new(index << _blockShift);
            for (int page = 0; page < _pagesPerBlock; page++)
            {
                Hva address = blockStart + ((ulong)page << Granule.Shift);
                if (address >= start && address < end && block.TryRemove(page, out Pfn frame))
                {
                    _ = Frames.Put(frame);
                }
            }

            if (block.Populated == 0)
            {
                _ = _blocks.Remove(index);
            }
        }
    }
}
