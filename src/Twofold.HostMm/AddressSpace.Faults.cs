using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.HostMm;

public sealed partial class AddressSpace
{
    private Pfn? _zeroPage; // Everybody's page of zeroes, made when first read. Guarded by _lock.
    private Pfn? _zeroBlock; // The same for whole blocks. Guarded by _lock.

    /// <summary>Makes the page at <paramref name="address"/> present and takes a reference to its frame
    /// (get_user_pages). The caller gives it back with <see cref="FrameAllocator.Put"/> on <see cref="Frames"/>.</summary>
    /// <param name="address">Any byte of the page.</param>
    /// <param name="write">Whether it is to be written. A read of untouched memory gets the zero page.</param>
    /// <param name="page">What backs it, when the answer is <see cref="FaultInResult.Done"/>.</param>
    /// <remarks>A write that takes the zero page away tells the notifiers: who sampled a sequence before must look again.</remarks>
    public FaultInResult FaultIn(Hva address, bool write, out HostPage page)
    {
        page = default;
        using (_lock.Enter())
        {
            if (!_mappings.TryFind(address, out Vma vma))
            {
                return FaultInResult.NotMapped;
            }

            if (!vma.Allows(write))
            {
                return FaultInResult.NotAllowed;
            }

            _ = _idle.Remove(PageNumber(address));
            if (!TryPopulate(vma, address, write, out Pfn frame, out BackingBlock block))
            {
                return FaultInResult.OutOfFrames;
            }

            Frames.Get(frame);
            page = new HostPage(frame, vma.Allows(write: true) && !IsZero(frame), block.IsContiguous ? 1UL << _blockShift : Granule.Bytes);
            return FaultInResult.Done;
        }
    }

    private bool TryPopulate(Vma vma, Hva address, bool write, out Pfn frame, out BackingBlock block)
    {
        ulong index = address.Value >> _blockShift;
        int page = PageIndex(address);
        if (_blocks.TryGetValue(index, out BackingBlock? found) && found.TryGet(page, out frame))
        {
            block = found;
            return !write || !IsZero(frame) || TryReplaceZero(index, page, out frame, out block);
        }

        block = found ??= NewBlock(vma, address, write);
        if (!found.TryGet(page, out frame))
        {
            if (!(write ? Frames.TryAllocate(out frame) : TryGetZeroPage(out frame)))
            {
                return false;
            }

            found.Set(page, frame);
        }

        _blocks[index] = found;
        return true;
    }

    /// <summary>What backs an untouched stretch: a block while one is free and the mapping wants it, single pages otherwise.</summary>
    private BackingBlock NewBlock(Vma vma, Hva address, bool write)
    {
        ulong blockBytes = 1UL << _blockShift;
        Pfn first = default;
        bool huge = vma.HugeBacking && vma.Contains(address.AlignDown(blockBytes), blockBytes)
            && (write ? Frames.TryAllocateBlock(out first) : TryGetZeroBlock(out first));
        return huge ? new BackingBlock(first) : new BackingBlock(_pagesPerBlock);
    }

    /// <summary>Gives a page of zeroes a frame of its own, which is zero too.</summary>
    private bool TryReplaceZero(ulong index, int page, out Pfn frame, out BackingBlock block)
    {
        SplitBlock(index);
        block = _blocks[index];
        if (!Frames.TryAllocate(out frame))
        {
            return false;
        }

        Hva address = new Hva(index << _blockShift) + ((ulong)page << Granule.Shift);
        NotifyStart(address, Granule.Bytes);
        _ = block.TryRemove(page, out Pfn zero);
        _ = Frames.Put(zero);
        block.Set(page, frame);
        NotifyEnd(address, Granule.Bytes);
        return true;
    }

    /// <summary>Makes single pages of a stretch that is backed by one block. Who maps the block has to let go of it.</summary>
    private void SplitBlock(ulong index)
    {
        if (_blocks.TryGetValue(index, out BackingBlock? block) && block.IsContiguous)
        {
            Hva start = new(index << _blockShift);
            NotifyStart(start, 1UL << _blockShift);
            _blocks[index] = block.Split(_pagesPerBlock);
            NotifyEnd(start, 1UL << _blockShift);
        }
    }

    /// <summary>Drops the frames of a range, after everybody who maps them let go.</summary>
    private void TakeAway(Hva start, Hva end)
    {
        foreach (ulong index in Touched(start, end))
        {
            Hva blockStart = new(index << _blockShift);
            ulong blockBytes = 1UL << _blockShift;
            bool whole = start <= blockStart && end - blockStart >= blockBytes;
            if (!whole)
            {
                SplitBlock(index);
            }

            Hva from = blockStart > start ? blockStart : start;
            Hva to = end - blockStart < blockBytes ? end : blockStart + blockBytes;
            NotifyStart(from, to - from);
            DropFrames(index, from, to);
            NotifyEnd(from, to - from);
        }
    }

    private void DropFrames(ulong index, Hva from, Hva to)
    {
        BackingBlock block = _blocks[index].IsContiguous ? _blocks[index].Split(_pagesPerBlock) : _blocks[index];
        _blocks[index] = block;
        for (Hva address = from; address < to; address += Granule.Bytes)
        {
            _ = _idle.Remove(PageNumber(address));
            if (block.TryRemove(PageIndex(address), out Pfn frame))
            {
                _ = Frames.Put(frame);
            }
        }

        if (block.Populated == 0)
        {
            _ = _blocks.Remove(index);
        }
    }

    /// <summary>The populated stretches that share a byte with the range, in ascending order.</summary>
    private ulong[] Touched(Hva start, Hva end)
    {
        ulong first = start.Value >> _blockShift, last = (end.Value + (1UL << _blockShift) - 1) >> _blockShift;
        return [.. _blocks.Keys.Where(index => index >= first && index < last).Order()];
    }

    private ulong PageNumber(Hva address) => address.Value >> Granule.Shift;

    private bool IsZero(Pfn frame)
        => frame == _zeroPage || (_zeroBlock is { } first && frame >= first && frame - first < (ulong)_pagesPerBlock);

    private bool TryGetZeroPage(out Pfn frame)
    {
        if (_zeroPage is null && Frames.TryAllocate(out Pfn fresh))
        {
            _zeroPage = fresh;
        }

        frame = _zeroPage.GetValueOrDefault();
        if (_zeroPage is not null)
        {
            Frames.Get(frame);
        }

        return _zeroPage is not null;
    }

    private bool TryGetZeroBlock(out Pfn first)
    {
        if (_zeroBlock is null && Frames.TryAllocateBlock(out Pfn fresh))
        {
            _zeroBlock = fresh;
        }

        first = _zeroBlock.GetValueOrDefault();
        for (ulong page = 0; _zeroBlock is not null && page < (ulong)_pagesPerBlock; page++)
        {
            Frames.Get(first + page);
        }

        return _zeroBlock is not null;
    }

    private void DropZeroFrames()
    {
        using (_lock.Enter())
        {
            if (_zeroPage is { } frame)
            {
                _ = Frames.Put(frame);
            }

            for (ulong page = 0; _zeroBlock is { } first && page < (ulong)_pagesPerBlock; page++)
            {
                _ = Frames.Put(first + page);
            }

            _zeroPage = _zeroBlock = null;
        }
    }
}
