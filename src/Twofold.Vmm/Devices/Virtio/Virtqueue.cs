using System.Buffers.Binary;
using System.Numerics;
using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Sync;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>The device's side of a split virtqueue whose rings lie in guest memory.</summary>
/// <remarks>
/// <para>Nothing that the guest writes into its rings is trusted: each field is read once, into a local, and checked there.</para>
/// <para>Concurrency: the transport's lock protects the queue; the guest's CPUs may write to the rings all the while.</para>
/// <para>Source: VIRTIO 1.2, 2.7.</para>
/// </remarks>
internal sealed class Virtqueue(GuestMemory memory)
{
    /// <summary>The most entries of a ring.</summary>
    internal const int MaxSize = 256;

    private const uint HeaderBytes = 4; // flags and index, in front of both rings
    private const uint AvailableEntryBytes = 2;
    private const uint UsedEntryBytes = 8;
    private const ushort NoInterrupt = 1;

    private ushort _nextAvailable;
    private ushort _nextUsed;

    /// <summary>Entries of the rings, as the driver set it.</summary>
    internal uint Size { get; set; }

    /// <summary>The descriptor table.</summary>
    internal Ipa Descriptors { get; set; }

    /// <summary>The ring in which the driver offers chains.</summary>
    internal Ipa Available { get; set; }

    /// <summary>The ring in which the device gives them back.</summary>
    internal Ipa Used { get; set; }

    /// <summary>Whether the driver has handed the queue over.</summary>
    internal bool IsReady { get; private set; }

    /// <summary>Whether chains may continue in tables of their own.</summary>
    internal bool AllowIndirect { get; set; }

    /// <summary>Back to the state after reset.</summary>
    internal void Reset()
    {
        IsReady = false;
        Size = 0;
        Descriptors = default;
        Available = default;
        Used = default;
        _nextAvailable = 0;
        _nextUsed = 0;
    }

    /// <summary>Takes the queue over from the driver; false when its size or its addresses are against the rules.</summary>
    internal bool TryStart()
    {
        bool legal = Size is > 0 and <= MaxSize && BitOperations.IsPow2(Size)
            && Descriptors.IsAligned(DescriptorChain.DescriptorBytes) && Available.IsAligned(2) && Used.IsAligned(4)
            && Descriptors.TryAdd(Size * DescriptorChain.DescriptorBytes, out _)
            && Available.TryAdd(HeaderBytes + (Size * AvailableEntryBytes), out _)
            && Used.TryAdd(HeaderBytes + (Size * UsedEntryBytes), out _);
        IsReady = legal;
        _nextAvailable = 0;
        _nextUsed = 0;
        return legal;
    }

    /// <summary>Gives the queue back to the driver.</summary>
    internal void Stop() => IsReady = false;

    /// <summary>Takes in the next request; it stays the next until <see cref="TryComplete"/> gives it back.</summary>
    /// <param name="chain">Filled when the answer is <see cref="QueueState.Request"/>.</param>
    internal QueueState Look(DescriptorChain chain)
    {
        if (!TryReadWord(Available + 2, out ushort index))
        {
            return QueueState.Broken;
        }

        ushort waiting = (ushort)(index - _nextAvailable);
        if (waiting == 0)
        {
            return QueueState.Empty;
        }

        // ORDER: the driver fills ring and descriptors before it moves the index; they are read after it, or old ones are taken for new.
        Cell.FullFence();
        bool taken = waiting <= Size
            && TryReadWord(Available + HeaderBytes + ((_nextAvailable & (Size - 1)) * AvailableEntryBytes), out ushort head)
            && chain.TryLoad(Descriptors, (int)Size, head, AllowIndirect);
        return taken ? QueueState.Request : QueueState.Broken;
    }

    /// <summary>Gives the request that was looked at back to the driver.</summary>
    /// <returns>False when the used ring is not in writable guest memory.</returns>
    internal bool TryComplete(DescriptorChain chain)
    {
        Span<byte> entry = stackalloc byte[(int)UsedEntryBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, chain.Head);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], chain.Written);
        if (!memory.TryWrite(Used + HeaderBytes + ((_nextUsed & (Size - 1)) * UsedEntryBytes), entry))
        {
            return false;
        }

        // ORDER: entry and buffers before the index that announces them, or the driver reads what is not there yet.
        Cell.FullFence();
        _nextAvailable++;
        _nextUsed++;
        Span<byte> index = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(index, _nextUsed);
        return memory.TryWrite(Used + 2, index);
    }

    /// <summary>Whether the driver asks not to be interrupted.</summary>
    /// <returns>False when the ring cannot be read.</returns>
    internal bool TryReadSuppression(out bool suppressed)
    {
        // ORDER: the index in the used ring before the flag; a driver that clears the flag then looks at the index once more, and one of the two sees the other.
        Cell.FullFence();
        bool read = TryReadWord(Available, out ushort flags);
        suppressed = (flags & NoInterrupt) != 0;
        return read;
    }

    private bool TryReadWord(Ipa place, out ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        bool read = memory.TryRead(place, bytes);
        value = read ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;
        return read;
    }
}
