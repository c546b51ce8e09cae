using Twofold.Arch;
using Twofold.Hypervisor.Statistics;

namespace Twofold.Hypervisor.Tests.Traps;

public sealed class RegisterTrapTests
{
    /// <summary>CTR_EL0 with 64-byte lines of both kinds: IminLine and DminLine 4 (16 words), no IDC, no DIC.</summary>
    private const ulong Ctr = 0x8444_c004;

    [Fact]
    public void TheGuestsHcrIsKvms()
    {
        using TestVm plain = new();

        // RW|TLOR (35)|TVM|TSW|TACR|TIDCP|TSC|TID3|TWE|TWI|BSU_IS|FB|AMO|IMO|FMO|PTW|SWIO|VM, by bit number.
        ulong expected = Bits(35, 31, 26, 22, 21, 20, 19, 18, 14, 13, 10, 9, 5, 4, 3, 2, 1, 0);
        Assert.Equal(expected, (ulong)plain.Cpu.Hcr);
        using TestVm fwb = new(fwb: true);
        Assert.Equal((expected & ~Bits(26)) | Bits(46), (ulong)fwb.Cpu.Hcr);
        using TestVm fabricated = new(geometry: CacheGeometry.Fabricated);
        Assert.Equal(expected | Bits(17), (ulong)fabricated.Cpu.Hcr);
        using TestVm untrapped = new(trapSetWay: false);
        Assert.Equal(expected & ~Bits(26, 22), (ulong)untrapped.Cpu.Hcr);
    }

    [Theory]
    [InlineData(3, 0, 0, 4, 0)] // ID_AA64PFR0_EL1
    [InlineData(3, 0, 0, 7, 2)] // ID_AA64MMFR2_EL1
    [InlineData(3, 0, 0, 1, 0)] // ID_PFR0_EL1
    [InlineData(3, 0, 0, 7, 7)] // reserved
    public void IdentificationRegistersReadAsTheCpus(int op0, int op1, int crn, int crm, int op2)
    {
        using TestVm vm = new();
        vm.Cpu.WriteRegister(SystemRegister.Of(op0, op1, crn, crm, op2), 0x1122_3344_5566);
        Assert.Equal(0x1122_3344_5566UL, Mrs(vm, op0, op1, crn, crm, op2));
        Assert.Empty(vm.Unknown);
    }

    [Fact]
    public void WritingAnIdentificationRegisterIsUndefined()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Sys(3, 0, 0, 4, 0, rt: 0, read: false));
        _ = vm.Run();
        Assert.Equal(0x200UL, vm.Cpu.Pc.Value);
    }

    [Fact]
    public void AnUnknownRegisterIsUndefinedAndNamedOnce()
    {
        using TestVm vm = new();
        for (int i = 0; i < 2; i++)
        {
            vm.Cpu.Pc = new Va(0x4000_2000 + ((ulong)i * 0x100));
            vm.Cpu.ThenTrap(Esr.Sys(3, 3, 15, 2, 1, rt: 0, read: true));
            _ = vm.Run();
            Assert.Equal(0x200UL, vm.Cpu.Pc.Value);
        }

        vm.Cpu.ThenTrap(Esr.Sys(3, 1, 11, 0, 0, rt: 0, read: false));
        _ = vm.Run();
        Assert.Equal(
            [(SystemRegister.Of(3, 3, 15, 2, 1), true, new Va(0x4000_2000)), (SystemRegister.Of(3, 1, 11, 0, 0), false, new Va(0x200))],
            vm.Unknown);
        Assert.Equal(3, vm.TheVm.Statistics[Counter.Injections]);
    }

    [Fact]
    public void AuxiliaryControlIsReadAndNeverChanged()
    {
        using TestVm vm = new();
        vm.Cpu.WriteRegister(SystemRegister.ActlrEl1, 0x77);
        vm.Cpu.SetX(4, 5);
        vm.Cpu.ThenTrap(Esr.Sys(3, 0, 1, 0, 1, rt: 4, read: false));
        _ = vm.Run();
        Assert.Equal(0x77UL, Mrs(vm, 3, 0, 1, 0, 1));
    }

    [Fact]
    public void FabricatedCachesAreOneLevelOfOneSetAndOneWay()
    {
        using TestVm vm = new(geometry: CacheGeometry.Fabricated, ctr: Ctr);
        Assert.Equal(Ctr, Mrs(vm, 3, 3, 0, 0, 1));

        // Ctype1 separate (3), LoUIS 23:21, LoC 26:24, LoUU 29:27 all 1.
        Assert.Equal(3UL | (1UL << 21) | (1UL << 24) | (1UL << 27), Mrs(vm, 3, 1, 0, 0, 1));

        // CCSIDR: NumSets and Associativity minus one are 0; LineSize log2(16 words) - 2.
        Msr(vm, 3, 2, 0, 0, 0, 0);
        Assert.Equal(2UL, Mrs(vm, 3, 1, 0, 0, 0));
        Msr(vm, 3, 2, 0, 0, 0, ulong.MaxValue);
        Assert.Equal(0x1fUL, Mrs(vm, 3, 2, 0, 0, 0));
        Assert.Equal(2UL, Mrs(vm, 3, 1, 0, 0, 0));
    }

    [Theory]
    [InlineData(1UL << 28, (1UL << 0) | (4UL << 3) | (2UL << 24))] // IDC: instruction level, then a unified one; LoC 2.
    [InlineData((1UL << 28) | (1UL << 29), 4UL | (1UL << 24))] // IDC and DIC: a unified level; LoC 1.
    [InlineData(1UL << 29, 2UL | (1UL << 21) | (1UL << 24) | (1UL << 27))] // DIC: a data level.
    public void FabricatedCachesFollowWhatTheCpuNeeds(ulong coherency, ulong clidr)
    {
        using TestVm vm = new(geometry: CacheGeometry.Fabricated, ctr: Ctr | coherency);
        Assert.Equal(clidr, Mrs(vm, 3, 1, 0, 0, 1));
    }

    [Fact]
    public void TheDescriptionOfTheCachesCannotBeWritten()
    {
        using TestVm vm = new(geometry: CacheGeometry.Fabricated);
        vm.Cpu.ThenTrap(Esr.Sys(3, 1, 0, 0, 1, rt: 0, read: false));
        _ = vm.Run();
        Assert.Equal(0x200UL, vm.Cpu.Pc.Value);
    }

    private static ulong Bits(params int[] bits) => bits.Aggregate(0UL, (value, bit) => value | (1UL << bit));

    private static ulong Mrs(TestVm vm, int op0, int op1, int crn, int crm, int op2)
    {
        Va before = vm.Cpu.Pc;
        vm.Cpu.SetX(8, 0xdead);
        vm.Cpu.ThenTrap(Esr.Sys(op0, op1, crn, crm, op2, rt: 8, read: true));
        _ = vm.Run();
        Assert.Equal(before + 4, vm.Cpu.Pc);
        return vm.Cpu.GetX(8);
    }

    private static void Msr(TestVm vm, int op0, int op1, int crn, int crm, int op2, ulong value)
    {
        vm.Cpu.SetX(8, value);
        vm.Cpu.ThenTrap(Esr.Sys(op0, op1, crn, crm, op2, rt: 8, read: false));
        _ = vm.Run();
    }
}
