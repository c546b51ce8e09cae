using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Traps;

/// <summary>The state table of set/way trapping, T being HCR_EL2.TVM and E "MMU and data cache on", cell by cell, through a CPU
/// that traps what its HCR_EL2 says.</summary>
public sealed class SetWayTests
{
    private const ulong On = 0x30d0_0805, Off = 0x30d0_0800; // SCTLR_EL1 with M and C, and without.

    [Theory]
    [InlineData(6)] // DC ISW
    [InlineData(10)] // DC CSW
    [InlineData(14)] // DC CISW
    public void OffAndTrappingASetWayOperationDoesNothing(int crm)
    {
        using TestVm vm = At(trapping: true, enabled: false);
        SetWay(vm, crm);
        Expect(vm, trapping: true, enabled: false, flushes: 0, setWayFlushes: 0, toggles: 0);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(14)]
    public void OnAndNotTrappingASetWayOperationFlushesAndTraps(int crm)
    {
        using TestVm vm = At(trapping: false, enabled: true);
        SetWay(vm, crm);
        Expect(vm, trapping: true, enabled: true, flushes: 1, setWayFlushes: 1, toggles: 0);
        Assert.Contains("kvm_set_way_flush: S/W flush at 0x0000000000001000 (cache on)", vm.Events);
    }

    [Fact]
    public void OnAndTrappingASetWayOperationDoesNothing()
    {
        using TestVm vm = At(trapping: true, enabled: true);
        SetWay(vm, 14);
        Expect(vm, trapping: true, enabled: true, flushes: 0, setWayFlushes: 0, toggles: 0);
    }

    [Fact]
    public void OffAndNotTrappingASetWayOperationFlushesAndTraps()
    {
        using TestVm vm = At(trapping: false, enabled: false);
        SetWay(vm, 14);
        Expect(vm, trapping: true, enabled: false, flushes: 1, setWayFlushes: 1, toggles: 0);
        Assert.Contains("kvm_set_way_flush: S/W flush at 0x0000000000001000 (cache off)", vm.Events);
    }

    [Fact]
    public void OffAndTrappingAWriteThatChangesNothingIsOnlyStored()
    {
        using TestVm vm = At(trapping: true, enabled: false);
        Msr(vm, SystemRegister.Ttbr0El1, 0x4000_1000);
        Expect(vm, trapping: true, enabled: false, flushes: 0, setWayFlushes: 0, toggles: 1);
        Assert.Equal(0x4000_1000UL, vm.Cpu.ReadRegister(SystemRegister.Ttbr0El1));
    }

    [Fact]
    public void OffAndTrappingTurningOnFlushesAndStopsTheTrap()
    {
        using TestVm vm = At(trapping: true, enabled: false);
        Msr(vm, SystemRegister.SctlrEl1, On);
        Expect(vm, trapping: false, enabled: true, flushes: 1, setWayFlushes: 0, toggles: 1);
        Assert.Contains("kvm_toggle_cache: VM op at 0x0000000000001000 (cache was off, now on)", vm.Events);
    }

    [Theory]
    [InlineData(0x30d0_0801)] // M without C
    [InlineData(0x30d0_0804)] // C without M
    public void HalfOfIsNotOn(ulong sctlr)
    {
        using TestVm vm = At(trapping: true, enabled: false);
        Msr(vm, SystemRegister.SctlrEl1, sctlr);
        Expect(vm, trapping: true, enabled: false, flushes: 0, setWayFlushes: 0, toggles: 1);
    }

    [Fact]
    public void OnAndNotTrappingVmRegistersAreTheGuests()
    {
        using TestVm vm = At(trapping: false, enabled: true);
        Msr(vm, SystemRegister.TcrEl1, 5);
        Expect(vm, trapping: false, enabled: true, flushes: 0, setWayFlushes: 0, toggles: 0);
        Msr(vm, SystemRegister.SctlrEl1, Off);
        Expect(vm, trapping: false, enabled: false, flushes: 0, setWayFlushes: 0, toggles: 0);
    }

    [Fact]
    public void OnAndTrappingAWriteThatChangesNothingDropsTheTrapWithoutAFlush()
    {
        using TestVm vm = At(trapping: true, enabled: true);
        Msr(vm, SystemRegister.TcrEl1, 5);
        Expect(vm, trapping: false, enabled: true, flushes: 0, setWayFlushes: 0, toggles: 1);
    }

    [Fact]
    public void OnAndTrappingTurningOffFlushesAndKeepsTheTrap()
    {
        using TestVm vm = At(trapping: true, enabled: true);
        Msr(vm, SystemRegister.SctlrEl1, Off);
        Expect(vm, trapping: true, enabled: false, flushes: 1, setWayFlushes: 0, toggles: 1);
        Assert.Contains("kvm_toggle_cache: VM op at 0x0000000000001000 (cache was on, now off)", vm.Events);
    }

    [Fact]
    public void OffAndNotTrappingVmRegistersAreTheGuests()
    {
        using TestVm vm = At(trapping: false, enabled: false);
        Msr(vm, SystemRegister.SctlrEl1, On);
        Expect(vm, trapping: false, enabled: true, flushes: 0, setWayFlushes: 0, toggles: 0);
    }

    [Fact]
    public void ADecompressorCostsFourFlushes()
    {
        using TestVm vm = At(trapping: true, enabled: false);
        for (int i = 0; i < 100; i++)
        {
            SetWay(vm, 6);
        }

        Assert.Equal(0, Flushes(vm));
        Msr(vm, SystemRegister.SctlrEl1, On);
        Assert.Equal(1, Flushes(vm));
        Assert.False(vm.Cpu.TrapsVmRegisters);
        SetWay(vm, 14);
        Assert.Equal(2, Flushes(vm));
        Msr(vm, SystemRegister.SctlrEl1, Off);
        Assert.Equal(3, Flushes(vm));
        for (int i = 0; i < 100; i++)
        {
            SetWay(vm, 14);
        }

        Assert.Equal(3, Flushes(vm));
        Msr(vm, SystemRegister.SctlrEl1, On);
        Assert.Equal(4, Flushes(vm));
        Assert.False(vm.Cpu.TrapsVmRegisters);
        Assert.Equal(204, vm.TheVm.Statistics[Counter.SystemRegisterExits]);
    }

    [Theory]
    [InlineData(3, 0, 1, 0, 0)] // SCTLR_EL1
    [InlineData(3, 0, 2, 0, 0)] // TTBR0_EL1
    [InlineData(3, 0, 2, 0, 1)] // TTBR1_EL1
    [InlineData(3, 0, 2, 0, 2)] // TCR_EL1
    [InlineData(3, 0, 5, 1, 0)] // AFSR0_EL1
    [InlineData(3, 0, 5, 1, 1)] // AFSR1_EL1
    [InlineData(3, 0, 5, 2, 0)] // ESR_EL1
    [InlineData(3, 0, 6, 0, 0)] // FAR_EL1
    [InlineData(3, 0, 10, 2, 0)] // MAIR_EL1
    [InlineData(3, 0, 10, 3, 0)] // AMAIR_EL1
    [InlineData(3, 0, 13, 0, 1)] // CONTEXTIDR_EL1
    public void EveryVmRegisterIsStoredTracedAndStepped(int op0, int op1, int crn, int crm, int op2)
    {
        using TestVm vm = At(trapping: true, enabled: false);
        vm.Cpu.SetX(9, 0x1234_5678_9abc_def0);
        vm.Cpu.ThenTrap(Esr.Sys(op0, op1, crn, crm, op2, rt: 9, read: false));
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.Equal(0x1234_5678_9abc_def0UL, vm.Cpu.ReadRegister(SystemRegister.Of(op0, op1, crn, crm, op2)));
        Assert.Equal(0x1004UL, vm.Cpu.Pc.Value);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.ToggleCaches]);
    }

    [Fact]
    public void TheZeroRegisterStoresZero()
    {
        using TestVm vm = At(trapping: true, enabled: false);
        vm.Cpu.WriteRegister(SystemRegister.MairEl1, 77);
        vm.Cpu.ThenTrap(Esr.Sys(3, 0, 10, 2, 0, rt: 31, read: false));
        _ = vm.Run();
        Assert.Equal(0UL, vm.Cpu.ReadRegister(SystemRegister.MairEl1));
    }

    [Fact]
    public void OnlyWhatIsMappedIsFlushed()
    {
        using TestVm vm = At(trapping: false, enabled: true);
        for (ulong page = 0; page < 3; page++)
        {
            vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: TestVm.RamBase + (page * TestVm.Page));
        }

        _ = vm.Run();
        ulong before = vm.Caches.CleanedBytes;
        SetWay(vm, 14);
        Assert.Equal(3 * TestVm.Page, vm.Caches.CleanedBytes - before);
    }

    [Fact]
    public void ReadingASetWayOperationIsUndefined()
    {
        using TestVm vm = At(trapping: true, enabled: false);
        vm.Cpu.WriteRegister(SystemRegister.VbarEl1, 0x4008_0000);
        vm.Cpu.ThenTrap(Esr.Sys(1, 0, 7, 6, 2, rt: 0, read: true));
        _ = vm.Run();
        Assert.Equal(0x4008_0200UL, vm.Cpu.Pc.Value);
        Assert.Equal(0x1000UL, vm.Cpu.ReadRegister(SystemRegister.ElrEl1));
        Assert.Equal(0x0200_0000UL, vm.Cpu.ReadRegister(SystemRegister.EsrEl1)); // EC 0, IL.
    }

    [Fact]
    public void TagFormsAreUndefinedAndKnown()
    {
        using TestVm vm = At(trapping: true, enabled: false);
        vm.Cpu.ThenTrap(Esr.Sys(1, 0, 7, 14, 4, rt: 0, read: false));
        _ = vm.Run();
        Assert.Equal(0x200UL, vm.Cpu.Pc.Value);
        Assert.Empty(vm.Unknown);
    }

    [Fact]
    public void WithForcedWriteBackNothingIsTrackedOrFlushed()
    {
        using TestVm vm = new(fwb: true);
        Assert.False(vm.Cpu.TrapsVmRegisters);
        Assert.True(((ulong)vm.Cpu.Hcr & (1UL << 46)) != 0);
        vm.Cpu.Pc = new Va(0x1000);
        SetWay(vm, 14);
        Assert.False(vm.Cpu.TrapsVmRegisters);
        Assert.Equal(0, Flushes(vm));
        Assert.Equal(0x1004UL, vm.Cpu.Pc.Value);
    }

    [Fact]
    public void WithTrappingOffNeitherTraps()
    {
        using TestVm vm = new(trapSetWay: false);
        Assert.False(vm.Cpu.TrapsVmRegisters);
        Assert.False(vm.Cpu.TrapsSetWay);
    }

    [Fact]
    public void UBootToItsPromptIsTracedAsOnARealKernel()
    {
        using TestVm vm = new(events: ["kvm_toggle_cache", "kvm_set_way_flush"]);
        BootToThePrompt(vm);
        Assert.Equal(Recording.Events("uboot-traces.txt", "kvm_toggle_cache", "## boot to the prompt"), vm.Events);
        Assert.Equal(16_902, vm.TheVm.Statistics[Counter.SystemRegisterExits]);
        Assert.False(vm.Cpu.TrapsVmRegisters);
    }

    [Fact]
    public void UBootThatStartsLinuxIsTracedAsOnARealKernel()
    {
        using TestVm vm = new(events: ["kvm_toggle_cache", "kvm_set_way_flush"]);
        BootToThePrompt(vm);

        // dcache_disable: caches off by an untrapped write, then two whole loops; the kernel sets up its MMU and turns it on.
        Msr(vm, SystemRegister.SctlrEl1, 0xc5_0838);
        vm.Cpu.Pc = new Va(0x4fef_89b0);
        Loop(vm, 14);
        Loop(vm, 6);
        foreach (ulong pc in (ulong[])[0x42bd_20b0, 0x42bd_28f8, 0x42bd_28fc, 0x42bd_23e0, 0x42bd_23e8])
        {
            vm.Cpu.Pc = new Va(pc);
            Msr(vm, SystemRegister.MairEl1, 0x44);
        }

        vm.Cpu.Pc = new Va(0x42bd_23f0);
        Msr(vm, SystemRegister.SctlrEl1, 0x34f4_d91d);
        string[] recorded =
        [
            .. Recording.Events("uboot-traces.txt", "kvm_toggle_cache", "## booti").Take(6),
            .. Recording.Events("uboot-traces.txt", "kvm_set_way_flush", "## booti"),
            .. Recording.Events("uboot-traces.txt", "kvm_toggle_cache", "## booti").Skip(6),
        ];
        Assert.Equal(13, recorded.Length);
        Assert.Equal(recorded, vm.Events);
    }

    /// <summary>U-Boot's writes of VM registers with their addresses, and its loop over all sets and ways after the first.</summary>
    private static void BootToThePrompt(TestVm vm)
    {
        (ulong Pc, SystemRegister Register, ulong Value)[] writes =
        [
            (0x4fef_892c, SystemRegister.SctlrEl1, 0xc5_1838),
            (0x4fef_8644, SystemRegister.Ttbr0El1, 0x4fff_0000),
            (0x4fef_8648, SystemRegister.TcrEl1, 0x2_8080_3518),
            (0x4fef_864c, SystemRegister.MairEl1, 0xff_440c_0400),
            (0x4fef_867c, SystemRegister.SctlrEl1, 0xc5_1839),
            (0x4fef_876c, SystemRegister.SctlrEl1, 0xc5_183d),
        ];
        for (int i = 0; i < writes.Length; i++)
        {
            vm.Cpu.Pc = new Va(writes[i].Pc);
            Msr(vm, writes[i].Register, writes[i].Value);
            if (i == 0)
            {
                Loop(vm, 6);
            }
        }
    }

    /// <summary>Every set and way of 32 KiB and 1 MiB.</summary>
    private static void Loop(TestVm vm, int crm)
    {
        for (int i = 0; i < 16_896; i++)
        {
            SetWay(vm, crm);
        }
    }

    /// <summary>A VM with one mapped page, brought into a state, standing at 0x1000.</summary>
    private static TestVm At(bool trapping, bool enabled)
    {
        TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: TestVm.RamBase);
        _ = vm.Run();
        vm.Cpu.WriteRegister(SystemRegister.SctlrEl1, enabled ? On : Off);
        ulong tvm = 1UL << 26;
        vm.Cpu.Hcr = (HcrEl2)(((ulong)vm.Cpu.Hcr & ~tvm) | (trapping ? tvm : 0));
        vm.Cpu.Pc = new Va(0x1000);
        return vm;
    }

    private static void SetWay(TestVm vm, int crm)
    {
        Assert.True(vm.Cpu.TrapsSetWay);
        vm.Cpu.ThenTrap(Esr.Sys(1, 0, 7, crm, 2, rt: 0, read: false));
        Va before = vm.Cpu.Pc;
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.Equal(before + 4, vm.Cpu.Pc);
    }

    /// <summary>The guest writes a register; the hardware traps it, or does not.</summary>
    private static void Msr(TestVm vm, SystemRegister register, ulong value)
    {
        if (vm.Cpu.TrapsVmRegisters)
        {
            vm.Cpu.SetX(5, value);
            vm.Cpu.ThenTrap(Esr.Sys(register.Op0, register.Op1, register.CRn, register.CRm, register.Op2, rt: 5, read: false));
        }
        else
        {
            vm.Cpu.Then(cpu =>
            {
                cpu.WriteRegister(register, value);
                return CpuExit.Interrupted;
            });
        }

        _ = vm.Run();
    }

    private static long Flushes(TestVm vm) => vm.TheVm.Statistics[Counter.FlushedBytes] / (long)TestVm.Page;

    private static void Expect(TestVm vm, bool trapping, bool enabled, int flushes, int setWayFlushes, int toggles)
    {
        Assert.Equal(trapping, vm.Cpu.TrapsVmRegisters);
        Assert.Equal(enabled, (vm.Cpu.ReadRegister(SystemRegister.SctlrEl1) & 5) == 5);
        Assert.Equal(flushes, Flushes(vm));
        Assert.Equal(setWayFlushes, vm.TheVm.Statistics[Counter.SetWayFlushes]);
        Assert.Equal(toggles, vm.TheVm.Statistics[Counter.ToggleCaches]);
    }
}
