using Twofold.Arch;

namespace Twofold.Machine.Tests;

/// <summary>Cache, TLB and address translation instructions as the MMU and the caches see them.</summary>
public sealed class SystemInstructionTests
{
    private static readonly SystemRegister DcZva = SystemRegister.Of(1, 3, 7, 4, 1);
    private static readonly SystemRegister DcIvac = SystemRegister.Of(1, 0, 7, 6, 1);
    private static readonly SystemRegister DcCivac = SystemRegister.Of(1, 3, 7, 14, 1);
    private static readonly SystemRegister AtS1e1r = SystemRegister.Of(1, 0, 7, 8, 0);
    private static readonly SystemRegister Par = SystemRegister.Of(3, 0, 7, 4, 0);

    [Fact]
    public void ACacheOperationOnAnAddressThatCannotBeReportsAWriteAndCacheMaintenance()
    {
        const ulong beyond = 1UL << 40;
        using var bench = new AccessBench();
        Assert.Equal(Outcome.Aborted, bench.WriteValue(DcCivac, beyond));

        // Data abort from the same level, IL, CM, WnR, address size fault level 0.
        Assert.Equal((0x25UL << 26) | (1UL << 25) | (1 << 8) | (1 << 6), bench.Syndrome.Value);
        Assert.Equal(beyond, bench.Cpu.FarEl1);
        Assert.Equal(Outcome.Aborted, bench.WriteValue(DcIvac, beyond));
    }

    [Fact]
    public void ACacheOperationThatStage2DoesNotMapGoesToEl2WithItsIpa()
    {
        using var bench = new AccessBench();
        bench.Cpu.Vtcr = new VtcrEl2(24 | (1UL << 6) | (2UL << 16)); // 40-bit input, start at level 1, 40-bit output.
        bench.Cpu.Stage2Base = new Pa(AccessBench.Ram);
        bench.Cpu.Hcr = HcrEl2.Vm;
        Assert.Equal(Outcome.Aborted, bench.WriteValue(DcCivac, 0x1_2345_6789));
        Assert.Equal(ExceptionClass.DataAbortLower, bench.Cpu.Syndrome.Class);
        Assert.Equal(0x145u, bench.Cpu.Syndrome.Iss); // CM, WnR, translation fault level 1, ISV clear.
        Assert.Equal(0x1_2345_6789UL, bench.Cpu.FaultAddress.Value);
        Assert.Equal(0x1_2345_6000UL, bench.Cpu.FaultIpa.Value);
    }

    [Fact]
    public void WithTheMmuOffAtGivesTheAddressItself()
    {
        using var bench = new AccessBench();
        Assert.Equal(Outcome.Done, bench.WriteValue(AtS1e1r, AccessBench.Ram + 0x5678));
        ulong par = bench.ValueOf(Par);
        Assert.Equal(0UL, par & 1);
        Assert.Equal(AccessBench.Ram + 0x5000, par & 0x0000_ffff_ffff_f000);
    }

    [Fact]
    public void AtPutsAStage1FaultIntoParAndGoesOn()
    {
        using var bench = new AccessBench();
        Assert.Equal(Outcome.Done, bench.WriteValue(AtS1e1r, 1UL << 45));
        Assert.Equal(1UL | (1UL << 11), bench.ValueOf(Par)); // F, RES1, address size fault level 0.
    }

    [Fact]
    public void ZeroBlockFaultsOnDeviceMemory()
    {
        using var bench = new AccessBench();
        Assert.Equal(Outcome.Aborted, bench.WriteValue(DcZva, AccessBench.Ram)); // The MMU is off: everything is Device.
        Assert.Equal(0x21u, bench.Syndrome.Iss & 0x3f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(2)]
    public void LocalTlbInstructionsStayLocalUnlessForceBroadcast(int op2)
    {
        using var memory = new Memory.PhysicalMemory(new Pa(AccessBench.Ram), 2UL << 20);
        using var cluster = CpuCluster.Create([new CpuFeatures(true), new CpuFeatures(true)], memory);
        Assert.False(OtherCpuForgets(cluster, SystemRegister.Of(1, 0, 8, 7, op2), HcrEl2.None));
        Assert.True(OtherCpuForgets(cluster, SystemRegister.Of(1, 0, 8, 7, op2), HcrEl2.Fb));
        Assert.True(OtherCpuForgets(cluster, SystemRegister.Of(1, 0, 8, 3, op2), HcrEl2.None));
    }

    /// <summary>Whether the second CPU's stale translation of page 5 in ASID 9 is gone after the first executes a TLBI for it.</summary>
    private static bool OtherCpuForgets(CpuCluster cluster, SystemRegister tlbi, HcrEl2 hcr)
    {
        const ulong table = AccessBench.Ram + 0x1000, page = 0x5000, asid = 9;
        const ulong tableEntry = 3, leaf = 0x403 | (1UL << 11); // Page, AF, not global, MAIR index 0.
        Cpu other = cluster.Cpus[1];
        Cpu first = cluster.Cpus[0];
        other.Physical.Word(new Pa(table)) = (table + 0x1000) | tableEntry;
        other.Physical.Word(new Pa(table + 0x1000)) = (table + 0x2000) | tableEntry;
        other.Physical.Word(new Pa(table + 0x2000 + (8 * 5))) = AccessBench.Ram | leaf;
        foreach (Cpu cpu in cluster.Cpus)
        {
            cpu.Hcr = hcr;
            cpu.WriteRegister(SystemRegister.Of(3, 0, 2, 0, 2), 25 | (1UL << 36) | (2UL << 32)); // 39 bits, 16-bit ASIDs, 40 out.
            cpu.WriteRegister(SystemRegister.Of(3, 0, 2, 0, 0), table | (asid << 48));
            cpu.WriteRegister(SystemRegister.Of(3, 0, 10, 2, 0), 0xff);
            cpu.WriteRegister(SystemRegister.Of(3, 0, 1, 0, 0), 0x30d0_0805);
        }

        Assert.True(other.Mmu.TryTranslate(page, Access.Read, 1, out _, out _));
        other.Physical.Word(new Pa(table + 0x2000 + (8 * 5))) = 0;
        Assert.True(other.Mmu.TryTranslate(page, Access.Read, 1, out _, out _)); // Stale, as it may be.
        first.Kick();
        Insn[] code = new Insn[2];
        code[0].Word = 0xd500_0001 | ((uint)tlbi.Encoding << 5);
        code[0].Aux = (uint)SystemRegisters.IndexOf(tlbi);
        first.X(1) = (asid << 48) | (page >> 12);
        _ = ref SystemRegisters.Execute(first, ref code[0]);
        return !other.Mmu.TryTranslate(page, Access.Read, 1, out _, out _);
    }
}
