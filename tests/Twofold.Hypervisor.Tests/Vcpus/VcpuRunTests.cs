using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Vcpus;

public sealed class VcpuRunTests
{
    [Fact]
    public void WfiWaitsUntilAnInterruptIsPending()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0040);
        vm.Cpu.ThenTrap(Esr.Wfi);
        Assert.Equal(VcpuExitKind.Halted, vm.Vcpu.Run(100).Kind);
        Assert.Equal(0x4000_0044UL, vm.Cpu.Pc.Value);
        Assert.False(vm.Vcpu.IsRunnable);
        int entries = vm.Cpu.Entries;
        Assert.Equal(VcpuExitKind.Halted, vm.Vcpu.Run(100).Kind);
        Assert.Equal(entries, vm.Cpu.Entries);
        vm.Cpu.InterruptPending = true;
        Assert.True(vm.Vcpu.IsRunnable);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(100).Kind);
        vm.Cpu.InterruptPending = false;
        Assert.True(vm.Vcpu.IsRunnable);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.WfiExits]);
    }

    [Fact]
    public void WfiWithAnInterruptPendingGoesStraightOn()
    {
        using TestVm vm = new();
        vm.Cpu.InterruptPending = true;
        vm.Cpu.ThenTrap(Esr.Wfi);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(100).Kind);
        Assert.Equal(2, vm.Cpu.Entries);
    }

    [Fact]
    public void WfeYields()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0040);
        vm.Cpu.ThenTrap(Esr.Wfe);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(100).Kind);
        Assert.Equal(0x4000_0044UL, vm.Cpu.Pc.Value);
        Assert.True(vm.Vcpu.IsRunnable);
        Assert.Equal(1, vm.Cpu.Entries);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.WfeExits]);
    }

    [Fact]
    public void ATrapThatMakesNoProgressStillUsesTheSliceUp()
    {
        using TestVm vm = new();
        vm.Cpu.Stage1 = _ => null; // a permission fault that can only be tried again
        for (int i = 0; i < 1000; i++)
        {
            vm.Cpu.ThenTrap(Esr.Data(Esr.PermissionLevel3, write: true), ipa: TestVm.RamBase);
        }

        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(10).Kind);
        Assert.Equal(10, vm.Cpu.Entries);
    }

    [Fact]
    public void AKickEndsTheNextRunAtOnce()
    {
        using TestVm vm = new();
        vm.Vcpu.Kick();
        vm.Cpu.ThenTrap(Esr.Wfe);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(100).Kind);
        Assert.Equal(1, vm.Cpu.StepsLeft);
    }

    [Theory]
    [InlineData(0x00)] // unknown
    [InlineData(0x07)] // FP
    [InlineData(0x0e)] // illegal state
    [InlineData(0x3c)] // BRK
    [InlineData(0x3f)] // no class
    public void AClassNobodyHandlesIsUndefinedForTheGuest(int ec)
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(((ulong)ec << 26) | Esr.Il);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(1).Kind);
        Assert.Equal(0x200UL, vm.Cpu.Pc.Value);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.UnknownExits]);
    }

    [Fact]
    public void ResetGivesThePcAndX0AndTrapsVmRegistersAgain()
    {
        using TestVm vm = new();
        vm.Cpu.SetX(0, 1);
        vm.Cpu.SetX(20, 1);
        vm.Cpu.Hcr = 0;
        vm.Vcpu.Reset(new Va(0x4008_0000), 0x4000_0000);
        Assert.Equal((0x4008_0000UL, 0x4000_0000UL, 0UL), (vm.Cpu.Pc.Value, vm.Cpu.GetX(0), vm.Cpu.GetX(20)));
        Assert.True(vm.Cpu.TrapsVmRegisters);
        vm.Vcpu.Reset(new Va(0), 0, powerOff: true);
        Assert.False(vm.Vcpu.IsRunnable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AResetAfterRunningUnmapsTheVmUnlessWriteBackIsForced(bool fwb)
    {
        using TestVm vm = new(fwb: fwb);
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.TranslationLevel3), ipa: TestVm.RamBase);
        _ = vm.Run();
        ulong before = vm.Caches.InvalidatedInstructionBytes;
        vm.Vcpu.Reset(new Va(0x4000_0000), 0);
        Assert.Equal(fwb, vm.LeafAt(TestVm.RamBase) is not null);
        Assert.Equal(fwb, vm.Caches.InvalidatedInstructionBytes > before);
    }

    [Fact]
    public void TheCpuIsSetUpForTheVm()
    {
        using TestVm vm = new();
        Assert.Equal(vm.TheVm.Stage2.Root, vm.Cpu.Stage2Base);
        Assert.Equal(new Vmid(1), vm.Cpu.Vmid);

        // VTCR for 40 bits, 4K, 44-bit output: RES1 | PS 4 | SH0 inner | ORGN0 and IRGN0 WBWA | SL0 1 | T0SZ 24.
        Assert.Equal((1UL << 31) | (4UL << 16) | (3UL << 12) | (1UL << 10) | (1UL << 8) | (1UL << 6) | 24, vm.Cpu.Vtcr.Value & ~(1UL << 19));
    }

    [Fact]
    public void ASliceMustBePositive()
    {
        using TestVm vm = new();
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => vm.Vcpu.Run(0));
    }

    [Fact]
    public void EntryAndExitAreTracedInPairs()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x40);
        vm.Cpu.ThenTrap(Esr.Sys(3, 0, 0, 4, 0, rt: 0, read: true)).Then(_ => CpuExit.Interrupted);
        _ = vm.Run();
        Assert.Equal(
            [
                "kvm_entry: PC: 0x0000000000000040",
                "kvm_exit: TRAP: HSR_EC: 0x0018 (SYS64), PC: 0x0000000000000040",
                "kvm_handle_sys_reg: HSR 0x62300009",
                "kvm_sys_access: PC: 40 SYS_ID_AA64PFR0_EL1 (3,0,0,4,0) read",
                "kvm_entry: PC: 0x0000000000000044",
                "kvm_exit: IRQ: HSR_EC: 0x0000 (UNKNOWN), PC: 0x0000000000000044",
            ],
            vm.Events);
    }
}
