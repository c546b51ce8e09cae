using Twofold.Arch;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Psci;

public sealed class PsciTests
{
    [Theory]
    [InlineData(0x8000_0000, 0, 0x10001)] // SMCCC_VERSION
    [InlineData(0x8400_0000, 0, 0x10001)] // PSCI_VERSION
    [InlineData(0x8400_0006, 0, 2)] // MIGRATE_INFO_TYPE
    [InlineData(0x8000_0001, 0x8000_8000, -2)] // ARCH_FEATURES(ARCH_WORKAROUND_1)
    [InlineData(0x8000_0001, 0x8000_7fff, -2)]
    [InlineData(0x8000_0001, 0x8000_3fff, -2)]
    [InlineData(0x8000_0001, 0x1234, -1)]
    [InlineData(0x8400_000a, 0x8000_0000, 0)] // FEATURES(SMCCC_VERSION)
    [InlineData(0x8400_000a, 0x8400_0000, 0)]
    [InlineData(0x8400_000a, 0x8400_0001, 0)] // CPU_SUSPEND
    [InlineData(0x8400_000a, 0xc400_0001, 0)]
    [InlineData(0x8400_000a, 0x8400_0002, 0)] // CPU_OFF
    [InlineData(0x8400_000a, 0x8400_0003, 0)] // CPU_ON
    [InlineData(0x8400_000a, 0xc400_0003, 0)]
    [InlineData(0x8400_000a, 0x8400_0004, 0)] // AFFINITY_INFO
    [InlineData(0x8400_000a, 0xc400_0004, 0)]
    [InlineData(0x8400_000a, 0x8400_0006, 0)]
    [InlineData(0x8400_000a, 0x8400_0008, 0)] // SYSTEM_OFF
    [InlineData(0x8400_000a, 0x8400_0009, 0)] // SYSTEM_RESET
    [InlineData(0x8400_000a, 0x8400_000a, 0)]
    [InlineData(0x8400_000a, 0x8400_0005, -1)] // MIGRATE
    [InlineData(0x8400_000a, 0x8400_0007, -1)] // MIGRATE_INFO_UP_CPU
    [InlineData(0x8400_000a, 0xc400_000e, -1)] // SYSTEM_SUSPEND
    [InlineData(0x8400_0005, 0, -1)]
    [InlineData(0x8400_0050, 0, -1)]
    [InlineData(0xc600_ff01, 0, -1)]
    [InlineData(0x0, 0, -1)]
    public void CallsThatOnlyAnswer(uint function, uint argument, long result)
    {
        using TestVm vm = new();
        Assert.Equal(result, Call(vm, function, argument));
        Assert.Equal(0UL, vm.Cpu.GetX(1));
    }

    [Fact]
    public void OnlyTheLowHalfOfX0NamesTheFunction()
    {
        using TestVm vm = new();
        Assert.Equal(0x10001, Call(vm, 0xffff_ffff_8400_0000));
    }

    [Fact]
    public void AnHvcIsTracedAndReturnsBehindItself()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0104);
        _ = Call(vm, 0x8400_0000);
        Assert.Equal(0x4000_0104UL, vm.Cpu.Pc.Value);
        Assert.Contains("kvm_hvc_arm64: HVC at 0x0000000040000104 (r0: 0x0000000084000000, imm: 0x0)", vm.Events);
    }

    [Fact]
    public void AnSmcIsSteppedOverAndAnswered()
    {
        using TestVm vm = new();
        vm.Cpu.Pc = new Va(0x4000_0100);
        vm.Cpu.SetX(0, 0x8400_0000);
        vm.Cpu.ThenTrap(Esr.Smc());
        _ = vm.Run();
        Assert.Equal(0x10001UL, vm.Cpu.GetX(0));
        Assert.Equal(0x4000_0104UL, vm.Cpu.Pc.Value);
        vm.Cpu.ThenTrap(Esr.Smc(immediate: 1));
        _ = vm.Run();
        Assert.Equal(ulong.MaxValue, vm.Cpu.GetX(0));
        Assert.Equal(0x4000_0108UL, vm.Cpu.Pc.Value);
    }

    [Theory]
    [InlineData(0x8400_0008, SystemEvent.Shutdown)]
    [InlineData(0x8400_0009, SystemEvent.Reset)]
    public void ASystemEventEndsTheRunAndStopsEveryVcpu(uint function, SystemEvent expected)
    {
        using TestVm vm = new();
        Vcpu second = vm.TheVm.CreateVcpu(new FakeCpu(1), powerOff: false);
        vm.Cpu.SetX(0, function);
        vm.Cpu.ThenTrap(Esr.Hvc());
        VcpuExit exit = vm.Run();
        Assert.Equal(VcpuExitKind.SystemEvent, exit.Kind);
        Assert.Equal(expected, exit.SystemEvent);
        Assert.False(vm.Vcpu.IsRunnable);
        Assert.False(second.IsRunnable);
        Assert.Equal(VcpuExitKind.Halted, vm.Vcpu.Run(1).Kind);
        Assert.Equal(VcpuExitKind.Halted, second.Run(1).Kind);
        vm.Vcpu.Reset(new Va(0x4000_0000), 7);
        Assert.True(vm.Vcpu.IsRunnable);
        Assert.Equal(7UL, vm.Cpu.GetX(0));
        Assert.Contains("kvm_userspace_exit: reason KVM_EXIT_SYSTEM_EVENT (24)", vm.Events);
    }

    [Theory]
    [InlineData(0x8400_0003UL, 0xffff_ffff_4008_0000UL, 0x4008_0000UL)] // the 32-bit form sees low halves
    [InlineData(0xc400_0003UL, 0xffff_ffff_4008_0000UL, 0xffff_ffff_4008_0000UL)]
    public void CpuOnStartsAVcpuThatIsOff(ulong function, ulong entry, ulong pc)
    {
        using TestVm vm = new();
        (FakeCpu cpu, Vcpu second) = Second(vm);
        cpu.SetX(5, 99);
        Assert.False(second.IsRunnable);
        Assert.Equal(0, Call(vm, function, 1, entry, 0x4800_0000));
        Assert.True(second.IsRunnable);

        // The kick that woke its thread ends the first run; by then it stands at its entry.
        Assert.Equal(VcpuExitKind.Interrupted, second.Run(10).Kind);
        Assert.Equal(pc, cpu.Pc.Value);
        Assert.Equal(0x4800_0000UL, cpu.GetX(0));
        Assert.Equal(0UL, cpu.GetX(5));
        Assert.Equal(0x3c5UL, cpu.ProcessorState);
    }

    [Fact]
    public void CpuOnTellsOnFromPendingFromUnknown()
    {
        using TestVm vm = new();
        (_, Vcpu second) = Second(vm);
        Assert.Equal(-4, Call(vm, 0xc400_0003, 0)); // itself: already on
        Assert.Equal(-2, Call(vm, 0xc400_0003, 2)); // nobody
        Assert.Equal(-2, Call(vm, 0xc400_0003, 1UL << 40)); // no affinity field there
        Assert.Equal(0, Call(vm, 0xc400_0003, 1, 0x4000_0000));
        Assert.Equal(-5, Call(vm, 0xc400_0003, 1, 0x4000_0000)); // not entered yet
        _ = second.Run(10);
        Assert.Equal(-4, Call(vm, 0xc400_0003, 1, 0x4000_0000));
    }

    [Fact]
    public void AffinityInfoFollowsAVcpuThroughItsLife()
    {
        using TestVm vm = new();
        (FakeCpu cpu, Vcpu second) = Second(vm);
        Assert.Equal(0, Call(vm, 0xc400_0004, 0, 0));
        Assert.Equal(1, Call(vm, 0xc400_0004, 1, 0));
        Assert.Equal(0, Call(vm, 0xc400_0004, 1, 1)); // the cluster, in which the caller is on
        Assert.Equal(-2, Call(vm, 0xc400_0004, 2, 0));
        Assert.Equal(-2, Call(vm, 0xc400_0004, 0, 4));
        Assert.Equal(-2, Call(vm, 0xc400_0004, 0, ulong.MaxValue));
        Assert.Equal(0, Call(vm, 0xc400_0003, 1, 0x4000_0000));
        Assert.Equal(2, Call(vm, 0xc400_0004, 1, 0));
        _ = second.Run(10);
        Assert.Equal(0, Call(vm, 0xc400_0004, 1, 0));
        cpu.SetX(0, 0x8400_0002);
        cpu.ThenTrap(Esr.Hvc());
        Assert.Equal(VcpuExitKind.Halted, second.Run(10).Kind);
        Assert.Equal(1, Call(vm, 0x8400_0004, 1, 0));
        Assert.Equal(0, Call(vm, 0xc400_0003, 1, 0x4000_0000));
    }

    [Fact]
    public void CpuSuspendWaitsLikeWfi()
    {
        using TestVm vm = new();
        vm.Cpu.SetX(0, 0xc400_0001);
        vm.Cpu.ThenTrap(Esr.Hvc());
        Assert.Equal(VcpuExitKind.Halted, vm.Vcpu.Run(10).Kind);
        Assert.Equal(0UL, vm.Cpu.GetX(0));
        Assert.False(vm.Vcpu.IsRunnable);
        vm.Cpu.InterruptPending = true;
        Assert.True(vm.Vcpu.IsRunnable);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(10).Kind);
    }

    private static (FakeCpu Cpu, Vcpu Vcpu) Second(TestVm vm)
    {
        FakeCpu cpu = new(1);
        cpu.WriteRegister(SystemRegister.MpidrEl1, 0x8000_0001); // bit 31 is RES1
        return (cpu, vm.TheVm.CreateVcpu(cpu, powerOff: true));
    }

    private static long Call(TestVm vm, ulong x0, ulong x1 = 0, ulong x2 = 0, ulong x3 = 0)
    {
        vm.Cpu.SetX(0, x0);
        vm.Cpu.SetX(1, x1);
        vm.Cpu.SetX(2, x2);
        vm.Cpu.SetX(3, x3);
        vm.Cpu.ThenTrap(Esr.Hvc());
        Assert.Equal(VcpuExitKind.Interrupted, vm.Vcpu.Run(10).Kind);
        return (long)vm.Cpu.GetX(0);
    }
}
