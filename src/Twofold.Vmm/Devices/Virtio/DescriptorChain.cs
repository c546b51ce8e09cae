using System.Buffers.Binary;
using Twofold.Arch;
using Twofold.Hypervisor;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>One request of a driver: the buffers that a chain of descriptors names, copied from the ring once and checked.</summary>
/// <remarks>The guest may rewrite its descriptors at any moment; nothing here looks at them twice. Source: VIRTIO 1.2, 2.7.5.</remarks>
internal sealed class DescriptorChain(GuestMemory memory)
{
    /// <summary>The most descriptors of a chain, those of an indirect table included.</summary>
    internal const int MaxDescriptors = 256;

    /// <summary>Bytes of a descriptor.</summary>
    internal const uint DescriptorBytes = 16;

    /// <summary>The standard's limit for the buffers of one chain together.</summary>
    private const ulong MaxBytes = 1UL << 32;

    private const ushort HasNext = 1;
    private const ushort DeviceWrites = 2;
    private const ushort Indirect = 4;

    private int _descriptors;
    private ulong _bytes;
    private bool _writing;

    /// <summary>The index of the first descriptor: how the driver recognises the request.</summary>
    internal ushort Head { get; private set; }

    /// <summary>What the driver wrote for the device.</summary>
    internal GuestBufferList Readable { get; } = new(memory);

    /// <summary>What the device is to fill.</summary>
    internal GuestBufferList Writable { get; } = new(memory);

    /// <summary>Bytes that the device wrote; the driver is told.</summary>
    internal uint Written { get; set; }

    /// <summary>Takes in the chain that starts at <paramref name="head"/>.</summary>
    /// <param name="table">The queue's descriptors.</param>
    /// <param name="size">How many there are.</param>
    /// <param name="head">An index that the driver named.</param>
    /// <param name="allowIndirect">Whether indirect tables were negotiated.</param>
    /// <returns>False when the chain breaks a rule of the standard or lies outside guest memory.</returns>
    internal bool TryLoad(Ipa table, int size, ushort head, bool allowIndirect)
    {
        Head = head;
        Written = 0;
        Readable.Clear();
        Writable.Clear();
        _descriptors = 0;
        _bytes = 0;
        _writing = false;
        return TryWalk(table, (uint)size, head, allowIndirect);
    }

    private bool TryWalk(Ipa table, uint size, uint index, bool allowIndirect)
    {
        Span<byte> descriptor = stackalloc byte[(int)DescriptorBytes];
        for (uint seen = 0; seen < size; seen++)
        {
            if (index >= size || !table.TryAdd(index * DescriptorBytes, out Ipa place) || !memory.TryRead(place, descriptor))
            {
                return false;
            }

            Ipa start = new(BinaryPrimitives.ReadUInt64LittleEndian(descriptor));
            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]);
            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[12..]);
            if ((flags & Indirect) != 0)
            {
                // An indirect table ends its chain, is not empty, holds whole descriptors, and no further table.
                return allowIndirect && (flags & HasNext) == 0 && bytes != 0 && bytes % DescriptorBytes == 0
                    && TryWalk(start, bytes / DescriptorBytes, 0, allowIndirect: false);
            }

            if (!TryAdd(new GuestBuffer(start, bytes), (flags & DeviceWrites) != 0))
            {
                return false;
            }

            if ((flags & HasNext) == 0)
            {
                return true;
            }

            index = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[14..]);
        }

        // More steps than descriptors: the chain runs in a circle.
        return false;
    }

    private bool TryAdd(GuestBuffer buffer, bool write)
    {
        _bytes += buffer.Bytes;
        if (++_descriptors > MaxDescriptors || _bytes > MaxBytes || (_writing && !write))
        {
            return false;
        }

        _writing = write;
        (write ? Writable : Readable).Add(buffer);
        return true;
    }
}
