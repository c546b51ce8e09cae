using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Tests.Faults;

/// <summary>The questions that an abort is asked, in order, and what the guest finds when it is its own fault.</summary>
public sealed class GuestAbortOrderTests
{
    private const ulong Hole = 0x2000_0000, Vbar = 0x4100_0000, Pc = 0x4000_0100;

    // EC 0x25 or 0x24 (data), 0x21 or 0x20 (instruction), IL, status 0x10.
    private const ulong DataExternalSame = 0x9600_0010, DataExternalLower = 0x9200_0010, FetchExternalSame = 0x8600_0010, FetchExternalLower = 0x8200_0010;

    [Fact]
    public void AFetchFromAHoleIsAnExternalAbortAtItsVirtualAddress()
    {
        using TestVm vm = At(Esr.Fetch(Esr.TranslationLevel1), far: 0xffff_0000_1234_5678, ipa: Hole);
        ExpectInjected(vm, FetchExternalSame, far: 0xffff_0000_1234_5678, vector: 0x200);
    }

    [Theory]
    [InlineData(0x0UL, DataExternalLower, FetchExternalLower, 0x400UL)] // EL0t
    [InlineData(0x4UL, DataExternalSame, FetchExternalSame, 0x0UL)] // EL1t
    [InlineData(0x5UL, DataExternalSame, FetchExternalSame, 0x200UL)] // EL1h
    public void TheLevelItCameFromChoosesVectorAndClass(ulong mode, ulong dataEsr, ulong fetchEsr, ulong vector)
    {
        using TestVm data = At(Esr.DataWalk(Esr.TranslationLevel3), far: 0x10, ipa: Hole, pstate: 0x6000_0000 | mode);
        ExpectInjected(data, dataEsr, far: 0x10, vector, spsr: 0x6000_0000 | mode);
        Assert.Equal(0x6000_03c5UL, data.Cpu.ProcessorState);
        using TestVm fetch = At(Esr.Fetch(Esr.TranslationLevel3), far: 0x10, ipa: Hole, pstate: mode);
        ExpectInjected(fetch, fetchEsr, far: 0x10, vector, spsr: mode);
    }

    [Theory]
    [InlineData(Esr.TranslationLevel3)]
    [InlineData(Esr.AccessFlagLevel3)]
    public void AWalkThroughAHoleIsAnExternalAbort(int status)
    {
        using TestVm vm = At(Esr.DataWalk(status), far: 0x77_0000, ipa: Hole);
        ExpectInjected(vm, DataExternalSame, far: 0x77_0000, vector: 0x200);
    }

    [Fact]
    public void AWalkReadsTablesInAReadOnlySlotAndCannotUpdateThem()
    {
        using TestVm vm = new();
        Hva rom = vm.Host.MapAnonymous(TestVm.Page, hugeBacking: false);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.ReadOnly, new Ipa(0), TestVm.Page, rom));

        // WnR says what the access was; the walk that it needs reads, until a permission fault says that it wrote.
        vm.Cpu.ThenTrap(Esr.DataWalk(Esr.TranslationLevel3, write: true), far: 0x77_0000, ipa: 0);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.Equal(Stage2Permissions.Read, vm.LeafAt(0)!.Value.Permissions);
        vm.Cpu.WriteRegister(SystemRegister.VbarEl1, Vbar);
        vm.Cpu.Pc = new Va(Pc);
        vm.Cpu.ThenTrap(Esr.DataWalk(Esr.PermissionLevel3), far: 0x77_0000, ipa: 0);
        _ = vm.Run();
        ExpectInjected(vm, DataExternalSame, far: 0x77_0000, vector: 0x200);
    }

    [Fact]
    public void CacheMaintenanceOfAHoleIsSteppedOver()
    {
        using TestVm vm = At(Esr.CacheMaintenance(Esr.TranslationLevel1), far: 0x40, ipa: Hole);
        Assert.Equal(Pc + 4, vm.Cpu.Pc.Value);
        Assert.Equal(0, vm.TheVm.Statistics[Counter.Injections]);
    }

    [Fact]
    public void CacheMaintenanceOfAReadOnlySlotCannotBeEmulated()
    {
        using TestVm vm = new();
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.ReadOnly, new Ipa(0), TestVm.Page, vm.Ram));
        vm.Cpu.ThenTrap(Esr.CacheMaintenance(Esr.TranslationLevel3), ipa: 0);
        Assert.Equal(Errno.Enosys, vm.Run().Errno);
    }

    [Fact]
    public void BeyondTheGuestIsAnExternalAbortAtThePhysicalAddress()
    {
        // 40 bits of guest addresses on a CPU of 44.
        using TestVm vm = At(Esr.Data(Esr.TranslationLevel1, write: false), far: 0xffff_0000_0000_0123, ipa: 1UL << 40);
        ExpectInjected(vm, DataExternalSame, far: (1UL << 40) | 0x123, vector: 0x200);
    }

    [Fact]
    public void BeyondTheCpuIsAnAddressSizeFault()
    {
        using TestVm data = At(Esr.Data(Esr.TranslationLevel1, write: false), far: 0x123, ipa: 1UL << 44);
        ExpectInjected(data, 0x9600_0000, far: (1UL << 44) | 0x123, vector: 0x200);
        using TestVm fetch = At(Esr.Fetch(Esr.TranslationLevel1), far: 0x120, ipa: 1UL << 44);
        ExpectInjected(fetch, 0x8600_0000, far: (1UL << 44) | 0x120, vector: 0x200);
    }

    [Fact]
    public void TheLastAddressOfTheGuestIsInRange()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel1, write: false), far: 0xffc, ipa: (1UL << 40) - TestVm.Page);
        Assert.Equal((1UL << 40) - 4, vm.Run().Mmio.Ipa.Value);
    }

    [Theory]
    [InlineData(0x10)] // on the access
    [InlineData(0x14)] // on a walk, level 0
    [InlineData(0x17)]
    [InlineData(0x18)] // parity
    [InlineData(0x1f)]
    public void AnExternalAbortBecomesTheGuests(int status)
    {
        using TestVm vm = At(Esr.Data(status, write: false), far: 0xabc, ipa: 1UL << 44);
        ExpectInjected(vm, DataExternalSame, far: 0xabc, vector: 0x200);
        Assert.Equal(0, vm.TheVm.Statistics[Counter.GuestFaults]);
    }

    [Theory]
    [InlineData(0x00)] // address size
    [InlineData(0x11)] // tag check
    [InlineData(0x21)] // alignment
    [InlineData(0x30)] // TLB conflict
    [InlineData(0x31)] // atomic update of a descriptor
    public void AStatusThatStage2DoesNotHandleEndsTheRunAndIsNamed(int status)
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(status, write: false), ipa: TestVm.RamBase);
        VcpuExit exit = vm.Run();
        Assert.Equal(VcpuExitKind.Failed, exit.Kind);
        Assert.Equal(Errno.Efault, exit.Errno);
        Assert.Contains($"0x{status:x}", exit.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AnExclusiveThatMemoryDoesNotSupportIsTheGuests()
    {
        using TestVm vm = At(Esr.Data(0x35, write: true), far: 0x40, ipa: TestVm.RamBase);
        ExpectInjected(vm, 0x9600_0035, far: 0x40, vector: 0x200);
    }

    [Fact]
    public void APermissionFaultAsksStage1WhereItWas()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: false), ipa: TestVm.RamBase);
        _ = vm.Run();
        vm.Cpu.Stage1 = va => va.Value == 0xffff_8000_0000_0234 ? new Ipa(0x0900_0234) : null;
        vm.Cpu.ThenTrap(Esr.Data(Esr.PermissionLevel3, write: true, rt: 31), far: 0xffff_8000_0000_0234, ipa: TestVm.RamBase);
        Assert.Equal(0x0900_0234UL, vm.Run().Mmio.Ipa.Value);
    }

    [Fact]
    public void WhenStage1HasChangedTheGuestTriesAgain()
    {
        using TestVm vm = new();
        vm.Cpu.Stage1 = _ => null;
        vm.Cpu.Pc = new Va(Pc);
        vm.Cpu.ThenTrap(Esr.Data(Esr.PermissionLevel3, write: true), far: 0x40, ipa: TestVm.RamBase);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.Equal(Pc, vm.Cpu.Pc.Value);
        Assert.Equal(0, vm.TheVm.Statistics[Counter.GuestFaults]);
    }

    [Theory]
    [InlineData(Esr.TranslationLevel3, false)]
    [InlineData(Esr.PermissionLevel3, true)] // on a walk HPFAR is valid for every fault
    public void OtherFaultsDoNotAskStage1(int status, bool walk)
    {
        using TestVm vm = new();
        vm.Cpu.Stage1 = _ => throw new InvalidOperationException("AT was executed");
        vm.Cpu.ThenTrap(walk ? Esr.DataWalk(status) : Esr.Data(status, write: false), far: 0x40, ipa: TestVm.RamBase);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
    }

    [Fact]
    public void AClearAccessFlagIsSetAndNothingElseChanges()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: TestVm.RamBase);
        _ = vm.Run();
        PageTables.Leaf before = vm.LeafAt(TestVm.RamBase)!.Value;
        vm.Cpu.ThenTrap(Esr.Data(Esr.AccessFlagLevel3, write: true), far: 0x18, ipa: TestVm.RamBase);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        Assert.Equal(before, vm.LeafAt(TestVm.RamBase)!.Value);
        Assert.Contains("kvm_access_fault: IPA: 40000000", vm.Events);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.AccessFlagFaults]);
    }

    [Fact]
    public void AnUndefinedInstructionOf16BitsSaysSo()
    {
        using TestVm vm = At(0x18UL << 26, far: 0, ipa: 0); // SYS64 without IL: op0 0, which nobody emulates
        Assert.Equal(0UL, vm.Cpu.ReadRegister(SystemRegister.EsrEl1));
        Assert.Equal(Vbar + 0x200, vm.Cpu.Pc.Value);
    }

    [Theory]
    [InlineData(0x30d0_0800UL, 0x0UL)] // SPAN: PAN is kept
    [InlineData(0x3050_0800UL, 1UL << 22)] // no SPAN: PAN is set
    [InlineData(0x1000_30d0_0800UL, 1UL << 12)] // DSSBS: SSBS is set
    public void TheExceptionTakesItsStateFromSctlr(ulong sctlr, ulong set)
    {
        using TestVm vm = new();
        vm.Cpu.WriteRegister(SystemRegister.SctlrEl1, sctlr);
        vm.Cpu.ProcessorState = 0xf030_0c05; // NZCV, SS, IL, BTYPE, EL1h
        vm.Cpu.ThenTrap(Esr.Fetch(Esr.TranslationLevel1), ipa: Hole);
        _ = vm.Run();
        Assert.Equal(0xf000_03c5UL | set, vm.Cpu.ProcessorState);
        Assert.Equal(0xf030_0c05UL, vm.Cpu.ReadRegister(SystemRegister.SpsrEl1));
    }

    private static TestVm At(ulong esr, ulong far, ulong ipa, ulong pstate = 0x5)
    {
        TestVm vm = new();
        vm.Cpu.WriteRegister(SystemRegister.VbarEl1, Vbar);
        vm.Cpu.Pc = new Va(Pc);
        vm.Cpu.ProcessorState = pstate;
        vm.Cpu.ThenTrap(esr, far, ipa);
        Assert.Equal(VcpuExitKind.Interrupted, vm.Run().Kind);
        return vm;
    }

    private static void ExpectInjected(TestVm vm, ulong esr, ulong far, ulong vector, ulong? spsr = null)
    {
        Assert.Equal(esr, vm.Cpu.ReadRegister(SystemRegister.EsrEl1));
        Assert.Equal(far, vm.Cpu.ReadRegister(SystemRegister.FarEl1));
        Assert.Equal(Pc, vm.Cpu.ReadRegister(SystemRegister.ElrEl1));
        Assert.Equal(Vbar + vector, vm.Cpu.Pc.Value);
        Assert.Equal(1, vm.TheVm.Statistics[Counter.Injections]);
        if (spsr is ulong expected)
        {
            Assert.Equal(expected, vm.Cpu.ReadRegister(SystemRegister.SpsrEl1));
        }
    }
}
