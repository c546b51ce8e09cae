// Unsafe because it turns simulated physical addresses into references to native memory; every one is bounds-checked here.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Twofold.Arch;

namespace Twofold.Memory;

/// <summary>The simulated machine's RAM: one contiguous range of host physical addresses.</summary>
/// <remarks>
/// Frames are native memory at fixed places, so that a table walker and a guest's CPU can keep pointers to them. The range is
/// never unmapped while the object lives. Concurrency: all members are safe from any thread; copies are not atomic.
/// </remarks>
public sealed class PhysicalMemory : IDisposable
{
    private readonly Arena _arena;
    private readonly nint _base;

    /// <summary>Reserves the range; nothing is committed before it is touched.</summary>
    /// <param name="start">The first physical address, a multiple of 2 MiB.</param>
    /// <param name="bytes">Size in bytes, a multiple of 2 MiB, above 0.</param>
    public PhysicalMemory(Pa start, ulong bytes)
    {
        const ulong alignment = 2UL << 20;
        if (bytes == 0 || bytes % alignment != 0 || !start.IsAligned(alignment) || !start.TryAdd(bytes, out _))
        {
            throw new ArgumentException($"physical memory of {bytes} bytes at {start} is not made of whole 2 MiB blocks");
        }

        Start = start;
        Bytes = bytes;
        _arena = new Arena(bytes);
        _base = _arena.Address;
    }

    /// <summary>The first physical address.</summary>
    public Pa Start { get; }

    /// <summary>Size in bytes.</summary>
    public ulong Bytes { get; }

    /// <summary>Whether all of [<paramref name="address"/>, + <paramref name="bytes"/>) is RAM.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(Pa address, ulong bytes)
    {
        ulong offset = address.Value - Start.Value;
        return offset < Bytes && bytes <= Bytes - offset;
    }

    /// <summary>The aligned 64-bit word at <paramref name="address"/>, for the atomics of <see cref="Sync.Cell"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address is not RAM or not a multiple of 8.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Word(Pa address)
    {
        ulong offset = address.Value - Start.Value;
        if (offset >= Bytes || (offset & 7) != 0)
        {
            ThrowNoWord(address);
        }

        // SAFETY: offset + 8 <= Bytes because both are multiples of 8; the arena is mapped for the life of this object.
        unsafe
        {
            return ref *(ulong*)(_base + (nint)offset);
        }
    }

    /// <summary>Asks the host for the cache line at <paramref name="address"/>, for an access soon; nothing else happens, nothing
    /// where the address is not RAM.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(Pa address)
    {
        ulong offset = address.Value - Start.Value;
        if (Sse.IsSupported && offset < Bytes)
        {
            // SAFETY: the host ignores a prefetch of what it cannot read; the address is inside the arena all the same.
            unsafe
            {
                Sse.Prefetch0((byte*)_base + offset);
            }
        }
    }

    /// <summary>Tells where <paramref name="cell"/> lies; false when it is no word of this RAM.</summary>
    /// <remarks>How the explorer names what a thread is about to access.</remarks>
    public bool TryLocate(ref readonly ulong cell, out Pa address)
    {
        ulong offset;

        // SAFETY: only the place is taken, nothing is read; RAM does not move, and for a cell that may the answer is false.
        unsafe
        {
            offset = (ulong)((nint)Unsafe.AsPointer(ref Unsafe.AsRef(in cell)) - _base);
        }

        address = Start + offset;
        return offset < Bytes;
    }

    /// <summary>Where the byte lies in this process. Valid until this object is disposed; the caller stays inside what
    /// <see cref="Contains"/> says.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address is not RAM.</exception>
    public nint NativeAddress(Pa address)
    {
        ulong offset = address.Value - Start.Value;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Bytes, nameof(address));
        return _base + (nint)offset;
    }

    /// <summary>Copies out of RAM.</summary>
    public void Read(Pa address, Span<byte> destination) => Slice(address, destination.Length).CopyTo(destination);

    /// <summary>Copies into RAM.</summary>
    public void Write(Pa address, ReadOnlySpan<byte> source) => source.CopyTo(Slice(address, source.Length));

    /// <summary>Zeroes a range.</summary>
    public void Clear(Pa address, ulong bytes) => Slice(address, checked((int)bytes)).Clear();

    /// <summary>Gives whole pages back to the host; they read as zero when touched again.</summary>
    public void Decommit(Pa address, ulong bytes)
    {
        if (!Contains(address, bytes))
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"{address} + {bytes} is not RAM");
        }

        _arena.Decommit((nint)(address - Start), (nuint)bytes);
    }

    /// <summary>Unmaps the range: no CPU may be running and no reference handed out may be used again.</summary>
    public void Dispose() => _arena.Dispose();

    [DoesNotReturn]
    private static void ThrowNoWord(Pa address)
        => throw new ArgumentOutOfRangeException(nameof(address), $"{address} is not an aligned word of RAM");

    private unsafe Span<byte> Slice(Pa address, int bytes)
    {
        if (!Contains(address, (ulong)bytes))
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"{address} + {bytes} is not RAM");
        }

        // SAFETY: the range was just checked; the arena is mapped for the life of this object.
        return new Span<byte>((byte*)_base + (address - Start), bytes);
    }
}
