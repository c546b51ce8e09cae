using Twofold.Arch;
using Twofold.Hypervisor;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>The buffers of one direction of a descriptor chain, read or written from front to back.</summary>
/// <remarks>Made once per queue and filled again for each chain, so that serving a request allocates nothing. The lock of the
/// transport protects it.</remarks>
internal sealed class GuestBufferList(GuestMemory memory)
{
    private readonly GuestBuffer[] _buffers = new GuestBuffer[DescriptorChain.MaxDescriptors];
    private int _count;
    private int _current;
    private uint _consumed; // Bytes of the current buffer that are behind the cursor.

    /// <summary>Bytes that are still ahead.</summary>
    internal ulong Remaining { get; private set; }

    internal void Clear()
    {
        _count = 0;
        _current = 0;
        _consumed = 0;
        Remaining = 0;
    }

    /// <summary>Appends a buffer; the caller has counted descriptors, so there is room.</summary>
    internal void Add(GuestBuffer buffer)
    {
        _buffers[_count++] = buffer;
        Remaining += buffer.Bytes;
    }

    /// <summary>Copies the next bytes out of guest memory.</summary>
    /// <returns>False when fewer are left or one of them is not in guest memory.</returns>
    internal bool TryRead(Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (!TryNext(destination.Length, out Ipa start, out int bytes) || !memory.TryRead(start, destination[..bytes]))
            {
                return false;
            }

            destination = destination[bytes..];
        }

        return true;
    }

    /// <summary>Copies into the next bytes of guest memory.</summary>
    /// <returns>False when fewer are left or one of them is not in writable guest memory.</returns>
    internal bool TryWrite(ReadOnlySpan<byte> source)
    {
        while (source.Length > 0)
        {
            if (!TryNext(source.Length, out Ipa start, out int bytes) || !memory.TryWrite(start, source[..bytes]))
            {
                return false;
            }

            source = source[bytes..];
        }

        return true;
    }

    /// <summary>Takes the last byte away from what is ahead and says where it lies; false when there is none.</summary>
    internal bool TryCutLast(out Ipa place)
    {
        place = default;
        for (int i = _count - 1; i >= _current; i--)
        {
            ref GuestBuffer last = ref _buffers[i];
            if (last.Bytes > (i == _current ? _consumed : 0))
            {
                last = last with { Bytes = last.Bytes - 1 };
                Remaining--;
                return last.Start.TryAdd(last.Bytes, out place);
            }
        }

        return false;
    }

    private bool TryNext(int wanted, out Ipa start, out int bytes)
    {
        start = default;
        bytes = 0;
        while (_current < _count && _consumed == _buffers[_current].Bytes)
        {
            _current++;
            _consumed = 0;
        }

        if (_current == _count || !_buffers[_current].Start.TryAdd(_consumed, out start))
        {
            return false;
        }

        bytes = (int)Math.Min((uint)wanted, _buffers[_current].Bytes - _consumed);
        _consumed += (uint)bytes;
        Remaining -= (uint)bytes;
        return true;
    }
}
