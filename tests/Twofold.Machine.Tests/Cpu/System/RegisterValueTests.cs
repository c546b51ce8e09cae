using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>What registers hold after reset and which bits a write changes.</summary>
public sealed class RegisterValueTests
{
    [Fact]
    public void ResetValuesAreTheArchitectures()
    {
        foreach (ExpectedRegister row in RegisterTable.All.Where(row => row.Reset is not null))
        {
            using var bench = new AccessBench();
            ulong value = bench.ValueOf(row.Register);
            Assert.True(value == row.Reset, $"{row.Name} resets to 0x{value:x}, not 0x{row.Reset:x}");
            Assert.Equal(value, bench.Cpu.ReadRegister(row.Register));
        }
    }

    [Fact]
    public void AWriteChangesTheBitsThatExistAndNoOthers()
    {
        foreach (ExpectedRegister row in RegisterTable.All.Where(row => row.Ones is not null && row.Name != "SPSel"))
        {
            using var bench = new AccessBench();
            Assert.Equal(Outcome.Done, bench.WriteValue(row.Register, ulong.MaxValue));
            ulong ones = bench.ValueOf(row.Register);
            Assert.True(ones == row.Ones, $"{row.Name} keeps 0x{ones:x} of all ones, not 0x{row.Ones:x}");
            bench.Cpu.SctlrEl1 = 0;
            Assert.Equal(Outcome.Done, bench.WriteValue(row.Register, 0));
            ulong zeroes = bench.ValueOf(row.Register);
            Assert.True(zeroes == (row.Name == "DBGCLAIMSET_EL1" ? 0xffUL : 0), $"{row.Name} keeps 0x{zeroes:x} of 0");
        }
    }

    [Fact]
    public void AResetBringsEveryRegisterBack()
    {
        using var bench = new AccessBench();
        foreach (ExpectedRegister row in RegisterTable.All.Where(row => row.Ones is not null))
        {
            bench.Cpu.WriteRegister(row.Register, ulong.MaxValue);
        }

        bench.Cpu.WriteRegister(SystemRegister.Of(2, 0, 1, 0, 4), 0); // OSLAR_EL1
        bench.Cpu.Reset();
        foreach (ExpectedRegister row in RegisterTable.All.Where(row => row.Reset is not null))
        {
            ulong value = bench.Cpu.ReadRegister(row.Register);
            Assert.True(value == row.Reset, $"{row.Name} resets to 0x{value:x}, not 0x{row.Reset:x}");
        }
    }

    [Fact]
    public void TheHypervisorReadsWhatTheGuestWroteAndTheOtherWayRound()
    {
        foreach (ExpectedRegister row in RegisterTable.All.Where(row => row.Ones is not null && row.Name is not ("SCTLR_EL1" or "SPSel")))
        {
            using var bench = new AccessBench();
            Assert.Equal(Outcome.Done, bench.WriteValue(row.Register, 0x5555_5555_5555_5555));
            ulong guest = bench.ValueOf(row.Register);
            Assert.Equal(guest, bench.Cpu.ReadRegister(row.Register));
            bench.Cpu.WriteRegister(row.Register, 0xaaaa_aaaa_aaaa_aaaa);
            Assert.Equal(bench.Cpu.ReadRegister(row.Register), bench.ValueOf(row.Register));
        }
    }

    [Theory]
    [InlineData(true, 32, 0x1UL, 0x10_0020UL)]
    [InlineData(false, 36, 0x0UL, 0x10_0021UL)]
    [InlineData(true, 40, 0x1UL, 0x10_0022UL)]
    [InlineData(false, 42, 0x0UL, 0x10_0023UL)]
    [InlineData(true, 44, 0x1UL, 0x10_0024UL)]
    [InlineData(false, 48, 0x0UL, 0x10_0025UL)]
    public void MemoryModelRegistersFollowTheFeatures(bool accessFlag, int bits, ulong mmfr1, ulong mmfr0)
    {
        using var bench = new AccessBench(new CpuFeatures(accessFlag, ForcedWriteBack: accessFlag, bits));
        Assert.Equal(mmfr0, bench.ValueOf(SystemRegister.Of(3, 0, 0, 7, 0)));
        Assert.Equal(mmfr1, bench.ValueOf(SystemRegister.Of(3, 0, 0, 7, 1)));
        Assert.Equal(accessFlag ? 1UL << 40 : 0, bench.ValueOf(SystemRegister.Of(3, 0, 0, 7, 2)));
    }

    [Fact]
    public void WithoutHardwareAccessFlagTcrHaIsReserved()
    {
        using var bench = new AccessBench(new CpuFeatures(HardwareAccessFlag: false));
        var tcr = SystemRegister.Of(3, 0, 2, 0, 2);
        Assert.Equal(Outcome.Done, bench.WriteValue(tcr, ulong.MaxValue));
        Assert.Equal(0x77_ffff_ffbfUL, bench.ValueOf(tcr));
    }

    [Theory]
    [InlineData(0, 0x8000_0000UL)]
    [InlineData(15, 0x8000_000fUL)]
    [InlineData(255, 0x8000_00ffUL)]
    [InlineData(256, 0x8000_0100UL)]
    public void MpidrIsTheNumberOfTheCpuInItsAffinityFields(int index, ulong mpidr)
    {
        using var bench = new AccessBench(index: index);
        Assert.Equal(mpidr, bench.ValueOf(SystemRegister.Of(3, 0, 0, 0, 5)));
    }

    [Fact]
    public void ALoopBySetAndWayOverTheDataCachesTakes16896Operations()
    {
        using var bench = new AccessBench();
        ulong clidr = bench.ValueOf(SystemRegister.Of(3, 1, 0, 0, 1));
        ulong operations = 0;
        for (int level = 0; level < (int)((clidr >> 24) & 7); level++)
        {
            Assert.InRange((clidr >> (3 * level)) & 7, 2UL, 4UL); // Data, separate or unified.
            Assert.Equal(Outcome.Done, bench.WriteValue(SystemRegister.Of(3, 2, 0, 0, 0), (ulong)level << 1));
            ulong ccsidr = bench.ValueOf(SystemRegister.Of(3, 1, 0, 0, 0));
            ulong sets = ((ccsidr >> 13) & 0x7fff) + 1, ways = ((ccsidr >> 3) & 0x3ff) + 1;
            Assert.Equal(2UL, ccsidr & 7); // 64-byte lines.
            operations += sets * ways;
        }

        Assert.Equal(16_896UL, operations);
    }

    [Fact]
    public void ZeroBlocksAreProhibitedWhereTheirInstructionIs()
    {
        using var bench = new AccessBench();
        var dczid = SystemRegister.Of(3, 3, 0, 0, 7);
        Assert.Equal(4UL, bench.ValueOf(dczid));
        bench.Cpu.HcrEl2 = (HcrEl2)(1UL << 28);
        Assert.Equal(0x14UL, bench.ValueOf(dczid));
        bench.Cpu.HcrEl2 = HcrEl2.None;
        bench.Cpu.SetLevel(0, spSelect: false);
        Assert.Equal(0x14UL, bench.ValueOf(dczid));
        bench.Cpu.SctlrEl1 |= 1UL << 14;
        Assert.Equal(4UL, bench.ValueOf(dczid));
    }

    [Fact]
    public void SelectingAStackPointerChangesWhichOneSpIs()
    {
        using var bench = new AccessBench();
        bench.Cpu.X(Cpu.Sp) = 0x1111;
        Assert.Equal(Outcome.Done, bench.WriteValue(SystemRegister.Of(3, 0, 4, 1, 0), 0x2222));
        Assert.Equal(Outcome.Done, bench.WriteValue(SystemRegister.Of(3, 0, 4, 2, 0), 0));
        Assert.Equal(0x2222UL, bench.Cpu.X(Cpu.Sp));
        Assert.Equal(0UL, bench.ValueOf(SystemRegister.Of(3, 0, 4, 2, 0)));
        Assert.Equal(0x1111UL, bench.Cpu.ReadRegister(SystemRegister.Of(3, 4, 4, 1, 0)));
    }

    [Fact]
    public void IsrShowsTheLineMaskedOrNot()
    {
        using var bench = new AccessBench();
        bench.Cpu.SetIrqLine(true);
        Assert.Equal(0x80UL, bench.ValueOf(SystemRegister.Of(3, 0, 12, 1, 0)));
        bench.Cpu.SetIrqLine(false);
        Assert.Equal(0UL, bench.ValueOf(SystemRegister.Of(3, 0, 12, 1, 0)));
    }

    [Fact]
    public void TheOsLockIsWhatWasLastWritten()
    {
        using var bench = new AccessBench();
        var oslar = SystemRegister.Of(2, 0, 1, 0, 4);
        var oslsr = SystemRegister.Of(2, 0, 1, 1, 4);
        Assert.Equal(Outcome.Done, bench.WriteValue(oslar, 0));
        Assert.Equal(0x8UL, bench.ValueOf(oslsr));
        Assert.Equal(Outcome.Done, bench.WriteValue(oslar, 1));
        Assert.Equal(0xaUL, bench.ValueOf(oslsr));
    }
}
