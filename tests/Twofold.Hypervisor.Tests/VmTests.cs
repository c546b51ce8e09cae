using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Statistics;
using Twofold.Memory;

namespace Twofold.Hypervisor.Tests;

public sealed class VmTests : IDisposable
{
    private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), 4 * TestVm.Block);
    private readonly FrameAllocator _frames;

    public VmTests() => _frames = new FrameAllocator(_memory, Granule.Size4K);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(0, 2, Errno.None, 40)] // PARange 2: 40 bits
    [InlineData(32, 2, Errno.None, 32)]
    [InlineData(40, 2, Errno.None, 40)]
    [InlineData(44, 4, Errno.None, 44)]
    [InlineData(48, 5, Errno.None, 48)]
    [InlineData(48, 6, Errno.None, 48)]
    [InlineData(0, 1, Errno.Einval, 0)] // the default does not fit 36 bits
    [InlineData(41, 2, Errno.Einval, 0)]
    [InlineData(31, 2, Errno.Einval, 0)]
    [InlineData(52, 6, Errno.Einval, 0)]
    [InlineData(-1, 6, Errno.Einval, 0)]
    [InlineData(int.MaxValue, 6, Errno.Einval, 0)]
    public void TheInputSizeIsBetween32BitsAndTheCpus(int bits, ulong paRange, Errno expected, int actual)
    {
        Assert.Equal(expected, Vm.TryCreate(Options(bits, paRange), out Vm? vm));
        Assert.Equal(expected == Errno.None, vm is not null);
        Assert.Equal(actual, vm?.IpaBits ?? 0);
        vm?.Dispose();
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
    }

    [Fact]
    public void TheHostsVmidIsInvalid()
        => Assert.Equal(Errno.Einval, Vm.TryCreate(Options(0, 2, vmid: 0), out _));

    [Fact]
    public void WithoutFramesForTheTableThereIsNoVm()
    {
        while (_frames.TryAllocateBlock(out _))
        {
        }

        Assert.Equal(Errno.Enomem, Vm.TryCreate(Options(0, 2), out Vm? vm));
        Assert.Null(vm);
    }

    [Fact]
    public void VcpusAreNumberedInOrder()
    {
        using TestVm vm = new();
        Assert.Equal(1, vm.TheVm.CreateVcpu(new FakeCpu(1), powerOff: true).Index);
        Assert.Equal([0, 1], vm.TheVm.Vcpus.Select(vcpu => vcpu.Index));
    }

    [Fact]
    public void GuestMemoryCrossesSlotsAndStopsAtHoles()
    {
        using TestVm vm = new();
        Hva next = vm.Host.MapAnonymous(TestVm.Page, hugeBacking: false);
        ulong end = TestVm.RamBase + TestVm.RamBytes;
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.None, new Ipa(end), TestVm.Page, next));
        Assert.True(vm.TheVm.Memory.TryWrite(new Ipa(end - 2), [1, 2, 3, 4]));
        byte[] read = new byte[4];
        Assert.True(vm.TheVm.Memory.TryRead(new Ipa(end - 2), read));
        Assert.Equal([1, 2, 3, 4], read);
        Assert.True(vm.Host.TryRead(next, read.AsSpan(0, 2)));
        Assert.Equal([3, 4], read[..2]);
        Assert.False(vm.TheVm.Memory.TryRead(new Ipa(end + TestVm.Page - 2), read));
        Assert.False(vm.TheVm.Memory.TryWrite(new Ipa(ulong.MaxValue), [1, 2]));
    }

    [Fact]
    public void GuestMemoryThatIsReadOnlyIsReadAndNotWritten()
    {
        using TestVm vm = new();
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.ReadOnly, new Ipa(0), TestVm.Page, vm.Ram));
        byte[] read = [9];
        Assert.True(vm.TheVm.Memory.TryRead(new Ipa(0), read));
        Assert.False(vm.TheVm.Memory.TryWrite(new Ipa(0), read));
    }

    [Fact]
    public void StatisticsHaveANameForEveryCounterAndSumOverVcpus()
    {
        Assert.Equal(Enum.GetValues<Counter>().Length, VmStatistics.Names.Count);
        Assert.Equal(VmStatistics.Names.Count, VmStatistics.Names.Distinct().Count());
        using TestVm vm = new();
        FakeCpu second = new(1);
        Hypervisor.Vcpus.Vcpu other = vm.TheVm.CreateVcpu(second, powerOff: false);
        vm.Cpu.ThenTrap(Esr.Wfe);
        second.ThenTrap(Esr.Wfe);
        _ = vm.Vcpu.Run(1);
        _ = other.Run(1);
        Assert.Equal(2, vm.TheVm.Statistics[Counter.WfeExits]);
        Assert.Equal("wfe_exit_stat", VmStatistics.NameOf(Counter.WfeExits));
        Assert.Contains(new KeyValuePair<string, long>("wfe_exit_stat", 2), vm.TheVm.Statistics.All());
        Assert.Contains(new KeyValuePair<string, long>("pages_4k", 0), vm.TheVm.Statistics.All());
    }

    private VmOptions Options(int bits, ulong paRange, ushort vmid = 1) => new()
    {
        Host = new AddressSpace(_frames),
        Tlb = new RecordingTlb(),
        Caches = new RecordingCaches(),
        Cpu = new HostCpu(paRange, 0, 0, 0x8444_c004),
        IpaBits = bits,
        Vmid = new Vmid(vmid),
    };
}
