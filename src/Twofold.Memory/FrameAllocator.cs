using System.Numerics;
using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Memory;

/// <summary>Hands out the frames of a <see cref="PhysicalMemory"/>, with a reference count for each.</summary>
/// <remarks>
/// Frames come in ascending order, so that neighbouring tables get neighbouring frames (measured: three times faster range
/// operations). A block is what one level-2 entry maps (2 MiB with 4 KiB pages); it splits into frames when they are freed one
/// by one. A frame that is allocated is zero. Safe from any thread.
/// </remarks>
public sealed class FrameAllocator
{
    private readonly RankedLock _lock = new(LockRank.Frames);
    private readonly ulong[] _free; // One bit a frame, set when free. Guarded by _lock.
    private readonly int[] _freeInBlock; // Guarded by _lock.
    private readonly int[] _references; // One a frame, atomic.
    private readonly ulong _firstPfn;
    private readonly int _framesPerBlock;
    private readonly FramePoison? _poison;
    private int _current; // The block frames are taken from. Guarded by _lock.
    private int _freeFrames; // Guarded by _lock.

    /// <summary>All frames of <paramref name="memory"/>, free. Its size must be a multiple of the granule's block.</summary>
    /// <param name="memory">The RAM.</param>
    /// <param name="granule">The frame size.</param>
    /// <param name="poison">A word that frames are filled with while they are free, after their first use, to find who still
    /// writes to them; null gives their memory back to the host.</param>
    public FrameAllocator(PhysicalMemory memory, Granule granule, ulong? poison = null)
    {
        ulong blockBytes = granule.LevelBytes(2);
        if (memory.Bytes % blockBytes != 0 || !memory.Start.IsAligned(blockBytes))
        {
            throw new ArgumentException($"memory of {memory.Bytes} bytes at {memory.Start} is not made of whole blocks of {blockBytes} bytes");
        }

        Memory = memory;
        Granule = granule;
        _firstPfn = memory.Start.ToPfn(granule).Value;
        TotalFrames = checked((int)(memory.Bytes >> granule.Shift));
        _framesPerBlock = 1 << granule.BitsPerLevel;
        _free = new ulong[(TotalFrames + 63) / 64];
        Array.Fill(_free, ulong.MaxValue);
        _freeInBlock = new int[TotalFrames / _framesPerBlock];
        Array.Fill(_freeInBlock, _framesPerBlock);
        _references = new int[TotalFrames];
        _freeFrames = TotalFrames;
        _poison = poison is ulong word ? new FramePoison(memory, granule, TotalFrames, word) : null;
    }

    /// <summary>The RAM the frames are of.</summary>
    public PhysicalMemory Memory { get; }

    /// <summary>The frame size.</summary>
    public Granule Granule { get; }

    /// <summary>Frames in all.</summary>
    public int TotalFrames { get; }

    /// <summary>Frames not handed out, at some moment.</summary>
    public int FreeFrames
    {
        get
        {
            using (_lock.Enter())
            {
                return _freeFrames;
            }
        }
    }

    /// <summary>Takes one zeroed frame with a reference count of 1; false when none is free.</summary>
    public bool TryAllocate(out Pfn frame) => TryAllocateContiguous(1, out frame);

    /// <summary>Takes one zeroed, naturally aligned block of <c>2^BitsPerLevel</c> frames, each with a reference count of 1; false
    /// when no whole block is free.</summary>
    public bool TryAllocateBlock(out Pfn first) => TryAllocateContiguous(_framesPerBlock, out first);

    /// <summary>Takes <paramref name="frames"/> zeroed frames in a row, aligned to their number; each has a reference count of 1.</summary>
    /// <param name="frames">A power of two, at most a block.</param>
    /// <param name="first">The first frame.</param>
    /// <returns>False when there is no such run.</returns>
    public bool TryAllocateContiguous(int frames, out Pfn first)
    {
        if (frames < 1 || frames > _framesPerBlock || !BitOperations.IsPow2(frames))
        {
            throw new ArgumentOutOfRangeException(nameof(frames), $"{frames} is not a power of two up to {_framesPerBlock}");
        }

        int index;
        using (_lock.Enter())
        {
            index = frames == _framesPerBlock ? TakeBlock() : TakeRun(frames);
            if (index >= 0)
            {
                _freeFrames -= frames;
            }
        }

        if (index < 0)
        {
            first = default;
            return false;
        }

        first = new Pfn(_firstPfn + (ulong)index);
        Announce(SyncOperation.Allocate, first);
        for (int i = 0; i < frames; i++)
        {
            _poison?.Lift(index + i);

            // ORDER: release; the frame is handed on by whoever publishes its address.
            Cell.Store(ref _references[index + i], 1);
        }

        return true;
    }

    /// <summary>Adds a reference to a frame that has at least one.</summary>
    public void Get(Pfn frame)
    {
        int count = Cell.Add(ref _references[IndexOf(frame)], 1);
        if (count <= 1)
        {
            throw new InvalidOperationException($"frame {frame} was free when a reference was taken");
        }
    }

    /// <summary>Drops a reference; the last one frees the frame, gives its memory back to the host and answers true.</summary>
    public bool Put(Pfn frame)
    {
        int index = IndexOf(frame);
        int count = Cell.Add(ref _references[index], -1);
        if (count > 0)
        {
            return false;
        }

        if (count < 0)
        {
            throw new InvalidOperationException($"frame {frame} was freed twice");
        }

        // Back to the host before it can be handed out again: what a new owner reads is zero.
        Announce(SyncOperation.Free, frame);
        if (_poison is not null)
        {
            _poison.Lay(index);
        }
        else
        {
            Memory.Decommit(frame.ToPa(Granule), Granule.Bytes);
        }

        using (_lock.Enter())
        {
            _free[index >> 6] |= 1UL << (index & 63);
            _freeInBlock[index / _framesPerBlock]++;
            _freeFrames++;
        }

        return true;
    }

    /// <summary>Checks that nobody wrote to a free frame since it was poisoned. Nobody may allocate or free meanwhile.</summary>
    /// <exception cref="InvalidOperationException">Somebody did.</exception>
    public void CheckPoison()
    {
        for (int index = 0; index < TotalFrames; index++)
        {
            if (Cell.Load(ref _references[index]) == 0)
            {
                _poison?.Check(index);
            }
        }
    }

    /// <summary>The reference count of a frame; 0 when it is free.</summary>
    public int References(Pfn frame) => Cell.Load(ref _references[IndexOf(frame)]);

    private int IndexOf(Pfn frame)
    {
        ulong index = frame.Value - _firstPfn;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, (ulong)TotalFrames, nameof(frame));
        return (int)index;
    }

    private void Announce(SyncOperation operation, Pfn frame)
    {
        if (SchedulePoint.IsExplored)
        {
            SchedulePoint.Before(operation, in Memory.Word(frame.ToPa(Granule)));
        }
    }

    private int TakeBlock()
    {
        int block = Array.IndexOf(_freeInBlock, _framesPerBlock);
        if (block < 0)
        {
            return -1;
        }

        int index = block * _framesPerBlock;
        for (int i = 0; i < _framesPerBlock; i++)
        {
            Take(index + i);
        }

        return index;
    }

    private int TakeRun(int frames)
    {
        int found = FindRun(_current, frames);
        for (int pass = 0; found < 0 && pass < 2; pass++)
        {
            // Blocks already broken come first, so that whole ones stay for huge backing.
            for (int block = 0; found < 0 && block < _freeInBlock.Length; block++)
            {
                int free = _freeInBlock[block];
                if (free >= frames && (pass == 1 || free < _framesPerBlock))
                {
                    found = FindRun(block, frames);
                    _current = found < 0 ? _current : block;
                }
            }
        }

        for (int i = 0; found >= 0 && i < frames; i++)
        {
            Take(found + i);
        }

        return found;
    }

    private int FindRun(int block, int frames)
    {
        if (_freeInBlock[block] < frames)
        {
            return -1;
        }

        int start = block * _framesPerBlock;
        if (frames == 1)
        {
            int word = start >> 6;
            while (_free[word] == 0)
            {
                word++;
            }

            return (word << 6) + BitOperations.TrailingZeroCount(_free[word]);
        }

        for (int index = start; index < start + _framesPerBlock; index += frames)
        {
            bool free = true;
            for (int i = 0; free && i < frames; i++)
            {
                free = (_free[(index + i) >> 6] & (1UL << ((index + i) & 63))) != 0;
            }

            if (free)
            {
                return index;
            }
        }

        return -1;
    }

    private void Take(int index)
    {
        _free[index >> 6] &= ~(1UL << (index & 63));
        _freeInBlock[index / _framesPerBlock]--;
    }
}
