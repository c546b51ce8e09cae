using Twofold.Arch;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>Translation is on the way of every access: it allocates nothing, hit or miss.</summary>
public sealed class AllocationTests
{
    [Fact]
    public void TranslatingAndInvalidatingAllocatesNothing()
    {
        using TranslationBench bench = new();
        bench[0x8010_0000] = 0x8010_1003;
        bench[0x8010_1000] = 0x8000_0701;
        bench[0x8020_0000] = 0x8000_07fd;
        bench[0x8020_0010] = 0x8000_07fd;
        Cpu cpu = bench.Cpu;
        cpu.SctlrEl1 = 1;
        cpu.TcrEl1 = 25 | (5UL << 32);
        cpu.Ttbr0El1 = 0x8010_0000;
        cpu.Hcr = HcrEl2.Vm;
        cpu.Vtcr = new VtcrEl2(25 | (1UL << 6) | (2UL << 16) | (1UL << 31));
        cpu.Stage2Base = new Pa(0x8020_0000);
        Exercise(cpu, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exercise(cpu, 1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Exercise(Cpu cpu, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            _ = cpu.Mmu.TryTranslate((ulong)i << 12, Access.Read, 1, out _, out _);
            _ = cpu.Mmu.TryTranslate(0x7f_ffff_f000, Access.Write, 1, out _, out _);
            _ = cpu.Mmu.TryAddressTranslate(0, write: false, 1, out _, out _);
            cpu.Mmu.InvalidateByVa((ulong)i, shareable: true);
            cpu.Mmu.InvalidateByAsid(0, shareable: false);
            cpu.Cluster!.InvalidateIpa(cpu.Vmid, new Ipa(0), 1);
        }
    }
}
