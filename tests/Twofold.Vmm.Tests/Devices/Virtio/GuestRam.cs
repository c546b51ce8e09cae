using System.Buffers.Binary;
using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor;
using Twofold.Hypervisor.Memslots;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Vmm.Tests.Devices.Virtio;

/// <summary>A VM with a little memory and nobody in it: 256 KiB at 0x40000000, and 4 KiB that only the host may write at 0.</summary>
internal sealed class GuestRam : IDisposable
{
    internal const ulong Start = 0x4000_0000;
    internal const ulong Bytes = 256 << 10;

    private readonly PhysicalMemory _physical = new(new Pa(0x1_0000_0000), 8 << 20);
    private readonly AddressSpace _host;
    private readonly CpuCluster _cluster;
    private readonly Vm _vm;

    internal GuestRam()
    {
        _host = new AddressSpace(new FrameAllocator(_physical, Granule.Size4K));
        _cluster = CpuCluster.Create([new CpuFeatures()], _physical, new InstructionClock());
        Assert.Equal(Errno.None, Vm.TryCreate(
            new VmOptions { Host = _host, Tlb = _cluster, Caches = _cluster, Cpu = HostCpu.Of(_cluster.Cpus[0]), IpaBits = 40 }, out Vm? vm));
        _vm = vm!;
        Assert.Equal(Errno.None, _vm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(Start), Bytes, _host.MapAnonymous(Bytes, false)));
        Assert.Equal(Errno.None, _vm.SetUserMemoryRegion(1, MemslotFlags.ReadOnly, new Ipa(0), 4096, _host.MapAnonymous(4096, false)));
    }

    internal GuestMemory Memory => _vm.Memory;

    internal void Write(ulong address, params ReadOnlySpan<byte> bytes) => Assert.True(Memory.TryWrite(new Ipa(address), bytes));

    internal void Write16(ulong address, int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        Write(address, bytes);
    }

    internal byte[] Read(ulong address, int count)
    {
        byte[] bytes = new byte[count];
        Assert.True(Memory.TryRead(new Ipa(address), bytes));
        return bytes;
    }

    internal int Read16(ulong address) => BinaryPrimitives.ReadUInt16LittleEndian(Read(address, 2));

    internal uint Read32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(Read(address, 4));

    public void Dispose()
    {
        _vm.Dispose();
        _host.Dispose();
        _cluster.Dispose();
        _physical.Dispose();
    }
}
