using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Faults;

public sealed class MmioTests
{
    private const ulong Uart = 0x0900_0000;

    [Theory]
    [InlineData(0, false, false, 0x1234_5678_9abc_def0UL, 0xf0UL)]
    [InlineData(1, false, false, 0x1234_5678_9abc_def0UL, 0xdef0UL)]
    [InlineData(2, false, false, 0x1234_5678_9abc_def0UL, 0x9abc_def0UL)]
    [InlineData(3, true, false, 0x1234_5678_9abc_def0UL, 0x1234_5678_9abc_def0UL)]
    [InlineData(0, true, true, 0xf0UL, 0xffff_ffff_ffff_fff0UL)]
    [InlineData(0, false, true, 0xf0UL, 0xffff_fff0UL)] // LDRSB Wt
    [InlineData(0, false, true, 0x70UL, 0x70UL)]
    [InlineData(1, true, true, 0x8000UL, 0xffff_ffff_ffff_8000UL)]
    [InlineData(2, true, true, 0x8000_0000UL, 0xffff_ffff_8000_0000UL)] // LDRSW
    public void ALoadIsCompletedOnTheNextRun(int sizeLog2, bool sf, bool signExtend, ulong data, ulong loaded)
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0040);
        vm.Cpu.SetX(3, 0x5555);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false, sizeLog2, rt: 3, sf, signExtend), far: 0xffff_0000_0000_0018, ipa: Uart);
        VcpuExit exit = vm.Run();
        Assert.Equal(new MmioAccess(new Ipa(Uart + 0x18), 1 << sizeLog2, IsWrite: false, Data: 0), exit.Mmio);
        Assert.Equal(VcpuExitKind.Mmio, exit.Kind);
        Assert.Equal(0x4000_0040UL, vm.Cpu.Pc.Value);
        Assert.Equal(0x5555UL, vm.Cpu.GetX(3));
        vm.Vcpu.CompleteMmio(data);
        Assert.Equal(0x4000_0040UL, vm.Cpu.Pc.Value);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(1).Kind);
        Assert.Equal(loaded, vm.Cpu.GetX(3));
        Assert.Equal(0x4000_0044UL, vm.Cpu.Pc.Value);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(1).Kind);
        Assert.Equal(0x4000_0044UL, vm.Cpu.Pc.Value);
    }

    [Fact]
    public void AStoreCarriesItsDataAndIsSteppedOverOnTheNextRun()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0040);
        vm.Cpu.SetX(7, 0xaabb_ccdd_eeff_1122);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: true, sizeLog2: 1, rt: 7), far: 4, ipa: Uart);
        VcpuExit exit = vm.Run();
        Assert.Equal(new MmioAccess(new Ipa(Uart + 4), 2, IsWrite: true, Data: 0x1122), exit.Mmio);
        Assert.Equal(0x4000_0040UL, vm.Cpu.Pc.Value);
        _ = vm.Vcpu.Run(1);
        Assert.Equal(0x4000_0044UL, vm.Cpu.Pc.Value);
        Assert.Equal(0xaabb_ccdd_eeff_1122UL, vm.Cpu.GetX(7));
        Assert.Equal(1, vm.TheVm.Statistics[Counter.MmioExits]);
    }

    [Fact]
    public void TheZeroRegisterIsStoredAsZeroAndLoadedToNowhere()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: true, rt: 31), ipa: Uart);
        Assert.Equal(0UL, vm.Run().Mmio.Data);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false, rt: 31), ipa: Uart);
        _ = vm.Run();
        vm.Vcpu.CompleteMmio(5);
        _ = vm.Vcpu.Run(1);
    }

    [Fact]
    public void ALoadNobodyAnswersReadsZeroAndNotTheLastAnswer()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false, rt: 1), ipa: Uart)
            .ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false, rt: 2), ipa: Uart);
        _ = vm.Run();
        vm.Vcpu.CompleteMmio(0x77);
        _ = vm.Run();
        vm.Cpu.SetX(2, 9);
        _ = vm.Vcpu.Run(1);
        Assert.Equal(0x77UL, vm.Cpu.GetX(1));
        Assert.Equal(0UL, vm.Cpu.GetX(2));
    }

    [Fact]
    public void TheEventsAreKvms()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0040);
        vm.Cpu.SetX(3, 0x41);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false, sizeLog2: 2), far: 0x18, ipa: Uart)
            .ThenTrap(Esr.Data(Esr.TranslationLevel1, write: true, sizeLog2: 0), far: 0, ipa: Uart);
        _ = vm.Run();
        vm.Vcpu.CompleteMmio(0x90);
        _ = vm.Run();
        Assert.Equal(
            [
                "kvm_mmio: mmio unsatisfied-read len 4 gpa 0x9000018 val 0x0",
                "kvm_userspace_exit: reason KVM_EXIT_MMIO (6)",
                "kvm_mmio: mmio read len 4 gpa 0x9000018 val 0x90",
                "kvm_mmio: mmio write len 1 gpa 0x9000000 val 0x90",
                "kvm_userspace_exit: reason KVM_EXIT_MMIO (6)",
            ],
            vm.Events.Where(line => line.StartsWith("kvm_mmio", StringComparison.Ordinal) || line.StartsWith("kvm_user", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnInstructionThatCannotBeEmulatedEndsTheRunWithEnosys(bool write)
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0040);
        vm.Cpu.ThenTrap(Esr.DataWithoutSyndrome(Esr.TranslationLevel1, write), far: 8, ipa: Uart);
        VcpuExit exit = vm.Run();
        Assert.Equal(VcpuExitKind.Failed, exit.Kind);
        Assert.Equal(Errno.Enosys, exit.Errno);
        Assert.Contains("0x9000008", exit.Reason, StringComparison.Ordinal);
        Assert.Contains("0x40000040", exit.Reason, StringComparison.Ordinal);
        Assert.Contains("kvm_userspace_exit: reason error (38)", vm.Events);
    }

    [Fact]
    public void AWriteToAReadOnlySlotIsMmioAndLeavesMemoryAlone()
    {
        using TestVm vm = new();
        Hva rom = vm.Host.MapAnonymous(TestVm.Page, hugeBacking: false);
        Assert.True(vm.Host.TryWrite(rom, [0x11]));
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.ReadOnly, new Ipa(0), TestVm.Page, rom));
        vm.Cpu.SetX(3, 0x22);
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: false), ipa: 0)
            .ThenTrap(Esr.Data(Esr.PermissionLevel3, write: true, sizeLog2: 0), far: 0, ipa: 0xdead_b000);
        VcpuExit exit = vm.Run();
        Assert.Equal(new MmioAccess(new Ipa(0), 1, IsWrite: true, Data: 0x22), exit.Mmio);
        byte[] kept = new byte[1];
        Assert.True(vm.TheVm.Memory.TryRead(new Ipa(0), kept));
        Assert.Equal(0x11, kept[0]);
        Assert.Equal(Stage2Permissions.Read, vm.LeafAt(0)!.Value.Permissions);
    }

    [Fact]
    public void AResetForgetsAnAccessThatWasPending()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false, rt: 3), ipa: Uart);
        _ = vm.Run();
        vm.Vcpu.Reset(new Va(0x4000_0000), 1);
        vm.Vcpu.CompleteMmio(9);
        _ = vm.Vcpu.Run(1);
        Assert.Equal(0x4000_0000UL, vm.Cpu.Pc.Value);
        Assert.Equal(0UL, vm.Cpu.GetX(3));
    }
}
