using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;
using Twofold.PageTables;
using Faulting = Twofold.Hypervisor.Faults;

namespace Twofold.Hypervisor.Tests.Faults;

public sealed class MemoryFaultTests
{
    private const ulong Page = TestVm.Page, Block = TestVm.Block, Ram = TestVm.RamBase;
    private const Stage2Permissions Rw = Stage2Permissions.Read | Stage2Permissions.Write;
    private const Stage2Permissions Rwx = Rw | Stage2Permissions.Execute;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DataIsMappedWritableAndNotExecutable(bool write)
    {
        using TestVm vm = new();
        Assert.True(vm.TheVm.Memory.TryWrite(new Ipa(Ram + (3 * Page)), [0x5a]));
        vm.Cpu.Pc = new Va(0x4000_0100);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write), far: 0x123, ipa: Ram + (3 * Page));
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Leaf leaf = vm.LeafAt(Ram + (3 * Page))!.Value;
        Assert.Equal((3, Rw, true), (leaf.Level, leaf.Permissions, leaf.Young));
        byte[] mapped = new byte[1];
        vm.Frames.Memory.Read(leaf.Target, mapped);
        Assert.Equal(0x5a, mapped[0]);
        Assert.Equal(0x4000_0100UL, vm.Cpu.Pc.Value);
        Assert.Null(vm.LeafAt(Ram + (2 * Page)));
        Assert.Equal(Page, vm.Caches.CleanedBytes);
        Assert.Equal(0UL, vm.Caches.InvalidatedInstructionBytes);
    }

    [Fact]
    public void AFetchMapsExecutableAfterInvalidatingInstructions()
    {
        using TestVm vm = new();
        Assert.True(vm.Host.TryWrite(vm.Ram, [1]));
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.TranslationLevel3), ipa: Ram);
        _ = vm.Run();
        Assert.Equal(Rwx, vm.LeafAt(Ram)!.Value.Permissions);
        Assert.Equal(Page, vm.Caches.InvalidatedInstructionBytes);
    }

    [Fact]
    public void WithCoherentInstructionsDataIsExecutableAtOnce()
    {
        using TestVm vm = new(ctr: 0x8444_c004 | (1UL << 29));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        _ = vm.Run();
        Assert.Equal(Rwx, vm.LeafAt(Ram)!.Value.Permissions);
    }

    [Fact]
    public void AFetchFromDataAddsExecutionInPlace()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        _ = vm.Run();
        Leaf data = vm.LeafAt(Ram)!.Value;
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.PermissionLevel3), far: Ram);
        _ = vm.Run();
        Assert.Equal(data with { Permissions = Rwx }, vm.LeafAt(Ram)!.Value);
        Assert.Contains($"local 0 0x{Ram:x}", vm.Tlb.Calls);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.PermissionFaults]);
    }

    [Fact]
    public void AWriteKeepsWhatAFetchGot()
    {
        using TestVm vm = new();
        Assert.True(vm.Host.TryWrite(vm.Ram, [1]));
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.LogDirtyPages, new Ipa(Ram), TestVm.RamBytes, vm.Ram));
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.TranslationLevel3), ipa: Ram).ThenTrap(Esr.Data(Esr.PermissionLevel3, write: true), far: Ram);
        _ = vm.Run();
        Assert.Equal(Rwx, vm.LeafAt(Ram)!.Value.Permissions);
    }

    [Fact]
    public void HugeBackingIsMappedAsABlock()
    {
        using TestVm vm = new(hugeBacking: true);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel2, write: true), ipa: Ram + Block + (7 * Page));
        _ = vm.Run();
        Leaf leaf = vm.LeafAt(Ram + Block)!.Value;
        Assert.Equal((2, Block), (leaf.Level, leaf.Bytes));
        Assert.True(leaf.Target.IsAligned(Block));
        Assert.Equal(1, vm.TheVm.Statistics.Tables.Level2Blocks);
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.PermissionLevel2), far: Ram + Block + (9 * Page));
        _ = vm.Run();
        Assert.Equal(leaf with { Permissions = Rwx }, vm.LeafAt(Ram + Block)!.Value);
    }

    [Theory]
    [InlineData(0UL, Page, Block, 3)] // the two addresses are not congruent
    [InlineData(Page, Page, Block, 3)] // congruent, but the block begins before the slot
    [InlineData(0UL, 0UL, Block - Page, 3)] // the block ends after the slot
    [InlineData(0UL, 0UL, Block, 2)]
    public void ABlockNeedsCongruenceAndRoomInItsSlot(ulong gpaOffset, ulong hvaOffset, ulong bytes, int level)
    {
        using TestVm vm = new(withRam: false);
        Hva memory = vm.Host.MapAnonymous(2 * Block, hugeBacking: true);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(Ram + gpaOffset), bytes, memory + hvaOffset));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel2, write: true), ipa: Ram + (16 * Page));
        _ = vm.Run();
        Leaf leaf = vm.LeafAt(Ram + (16 * Page))!.Value;
        Assert.Equal(level, leaf.Level);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));
        Assert.Null(vm.LeafAt(Ram + (16 * Page)));
    }

    [Fact]
    public void AReadOnlySlotOverHugeBackingIsAReadOnlyBlock()
    {
        using TestVm vm = new(withRam: false);
        Hva memory = vm.Host.MapAnonymous(Block, hugeBacking: true);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.ReadOnly, new Ipa(Ram), Block, memory));
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.TranslationLevel2), ipa: Ram);
        _ = vm.Run();
        Leaf leaf = vm.LeafAt(Ram)!.Value;
        Assert.Equal((2, Stage2Permissions.Read | Stage2Permissions.Execute), (leaf.Level, leaf.Permissions));
    }

    [Fact]
    public void SlotsThatShareABlockGetPages()
    {
        using TestVm vm = new(withRam: false);
        Hva memory = vm.Host.MapAnonymous(Block, hugeBacking: true);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(Ram), Block / 2, memory));
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.None, new Ipa(Ram + (Block / 2)), Block / 2, memory + (Block / 2)));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel2, write: true), ipa: Ram).ThenTrap(Esr.Data(Esr.TranslationLevel2, write: true), ipa: Ram + (Block / 2));
        _ = vm.Run();
        Assert.Equal((3, 3), (vm.LeafAt(Ram)!.Value.Level, vm.LeafAt(Ram + (Block / 2))!.Value.Level));
    }

    [Fact]
    public void MemoryBehindWhichTheHostMapsNothingEndsTheRunWithEfault()
    {
        using TestVm vm = new(withRam: false);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(Ram), Block, new Hva(0)));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        VcpuExit exit = vm.Run();
        Assert.Equal((VcpuExitKind.Failed, Errno.Efault), (exit.Kind, exit.Errno));
        Assert.Contains($"0x{Ram:x}", exit.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WhenTheHostHasNoFrameLeftTheRunEndsWithEnomemAndCanGoOnLater()
    {
        using TestVm vm = new();
        List<Pfn> hoard = [];
        while (vm.Frames.TryAllocate(out Pfn frame))
        {
            hoard.Add(frame);
        }

        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        VcpuExit exit = vm.Run();
        Assert.Equal((VcpuExitKind.Failed, Errno.Enomem), (exit.Kind, exit.Errno));

        // Enough for the tables, not for the page; then enough.
        Assert.True(vm.Frames.Put(hoard[0]) && vm.Frames.Put(hoard[1]));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        Assert.Equal(Errno.Enomem, vm.Run().Errno);
        hoard.Skip(2).ToList().ForEach(frame => Assert.True(vm.Frames.Put(frame)));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.NotNull(vm.LeafAt(Ram));
    }

    [Fact]
    public void AReadThatAMappingForbidsIsAFailureOfOurs()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.PermissionLevel3, write: false), far: Ram);
        Assert.Equal(Errno.Efault, vm.Run().Errno);
    }

    [Fact]
    public void WhatIsInvalidatedBetweenSampleAndInstallIsNotMapped()
    {
        using TestVm vm = new();
        long sample = vm.TheVm.Stage2.SampleInvalidations();
        Assert.True(vm.TheVm.Slots.Current.TryFind(new Ipa(Ram), out Memslot? slot));
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));
        _ = vm.Cpu.Trap(Esr.Data(Esr.TranslationLevel3, write: true), 0, Ram);
        Assert.True(Faulting.Stage2Fault.TryDecode(vm.Cpu, vm.Cpu.Syndrome, out Faulting.Stage2Fault fault));
        Assert.Null(Faulting.MemoryFault.Resolve(vm.Vcpu, in fault, slot, sample));
        Assert.Null(vm.LeafAt(Ram));
        Assert.Equal(1, vm.TheVm.Statistics[Counter.RetriedFaults]);
    }

    [Fact]
    public void ASecondFaultOnTheSamePageChangesNothing()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram).ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.Equal(1, vm.TheVm.Statistics.Tables.Pages);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.RetriedFaults]);
    }

    [Fact]
    public void TheFrameBelongsToTheHostAloneAfterTheFault()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: Ram);
        _ = vm.Run();
        Assert.Equal(1, vm.Frames.References(vm.LeafAt(Ram)!.Value.Target.ToPfn(Granule.Size4K)));
    }

    [Fact]
    public void AFaultOnAWarmVcpuAllocatesNothing()
    {
        using TestVm vm = new(events: []);
        FakeCpu cpu = vm.Cpu;
        for (ulong page = 0; page < 64; page++)
        {
            Fault(vm, cpu, Ram + (page * Page));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong page = 64; page < 256; page++)
        {
            Fault(vm, cpu, Ram + (page * Page));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(256, vm.TheVm.Statistics.Tables.Pages);
    }

    private static void Fault(TestVm vm, FakeCpu cpu, ulong ipa)
    {
        _ = cpu.Trap(Esr.Data(Esr.TranslationLevel3, write: true), 0, ipa);
        _ = Faulting.GuestAbort.Handle(vm.Vcpu, cpu.Syndrome);
    }
}
