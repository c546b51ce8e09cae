using System.Buffers.Binary;
using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Tests.Devices.Virtio;

/// <summary>A driver for one queue of 8 entries; register offsets and layouts are written out from VIRTIO 1.2, 2.7 and 4.2.2.</summary>
internal sealed class TestDriver(IMmioDevice device, GuestRam ram)
{
    internal const ulong Table = 0x4000_1000;
    internal const ulong Available = 0x4000_2000;
    internal const ulong Used = 0x4000_3000;
    internal const int Size = 8;

    internal const int Next = 1;
    internal const int DeviceWrites = 2;
    internal const int Indirect = 4;

    private int _offered;

    internal uint Status => this[0x070];

    internal bool NeedsReset => (Status & 0x40) != 0;

    internal uint this[ulong register]
    {
        get => (uint)device.Read(register, 4);
        set => device.Write(register, 4, value);
    }

    /// <summary>Resets the device and goes all the way to DRIVER_OK.</summary>
    internal void Start(ulong features = 1UL << 32 | 1UL << 28)
    {
        this[0x070] = 0;
        _offered = 0;
        ram.Write(Available, new byte[4]);
        ram.Write(Used, new byte[4]);
        Negotiate(features);
        Assert.Equal(11u, Status);
        PlaceQueue(Table, Available, Used, Size);
        this[0x070] = 15;
    }

    internal void Negotiate(ulong features)
    {
        this[0x070] = 1;
        this[0x070] = 3;
        this[0x024] = 0;
        this[0x020] = (uint)features;
        this[0x024] = 1;
        this[0x020] = (uint)(features >> 32);
        this[0x070] = 11;
    }

    internal void PlaceQueue(ulong table, ulong available, ulong used, int size)
    {
        this[0x030] = 0;
        this[0x038] = (uint)size;
        this[0x080] = (uint)table;
        this[0x084] = (uint)(table >> 32);
        this[0x090] = (uint)available;
        this[0x094] = (uint)(available >> 32);
        this[0x0a0] = (uint)used;
        this[0x0a4] = (uint)(used >> 32);
        this[0x044] = 1;
    }

    internal void Describe(int index, ulong address, uint bytes, int flags = 0, int next = 0, ulong table = Table)
    {
        byte[] descriptor = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor, address);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(8), bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(12), (ushort)flags);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(14), (ushort)next);
        ram.Write(table + ((ulong)index * 16), descriptor);
    }

    /// <summary>Puts a chain into the ring and tells the device.</summary>
    internal void Offer(int head)
    {
        ram.Write16(Available + 4 + ((ulong)(_offered % Size) * 2), head);
        ram.Write16(Available + 2, ++_offered);
        this[0x050] = 0;
    }

    /// <summary>How many chains have come back.</summary>
    internal int Returned => ram.Read16(Used + 2);

    /// <summary>Head and length of a chain that came back.</summary>
    internal (uint Head, uint Bytes) ReturnedAt(int index)
        => (ram.Read32(Used + 4 + ((ulong)(index % Size) * 8)), ram.Read32(Used + 8 + ((ulong)(index % Size) * 8)));
}
