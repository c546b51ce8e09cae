using Twofold.Arch;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>Tables and registers that a hostile guest could make: every translation ends, in a page or a fault.</summary>
public sealed class HostileTableTests
{
    private const int Seed = 0x2f01d, Rounds = 10_000, TableWords = 4096;

    [Fact]
    public void RandomTablesAndControlsEndInAPageOrAFault()
    {
        Random random = new(Seed);
        using TranslationBench bench = new(new CpuFeatures(PhysicalAddressBits: 48), new CpuFeatures(HardwareAccessFlag: false, ForcedWriteBack: true));
        HashSet<string> seen = [];
        for (int round = 0; round < Rounds; round++)
        {
            if (round % 100 == 0)
            {
                Fill(bench, random);
            }

            Cpu cpu = bench.Cluster.Cpus[round & 1];
            SetControls(cpu, random);
            ulong address = Address(random);
            Access access = (Access)random.Next(5);
            string result = TranslationBench.Translate(cpu, access, random.Next(2), address);
            _ = cpu.Mmu.TryTranslateStage1(address, out _);
            _ = cpu.Mmu.TryAddressTranslate(address, random.Next(2) == 0, random.Next(2), out _, out _);
            _ = seen.Add(result.StartsWith("0x", StringComparison.Ordinal) ? "page" : string.Join(' ', result.Split(' ').Take(2)));
            Maintain(bench, cpu, random);
        }

        string[] expected =
        [
            "page", "s1 AccessFlag", "s1 AddressSize", "s1 ExternalOnWalk", "s1 Permission", "s1 Translation",
            "s2 AccessFlag", "s2 AddressSize", "s2 ExternalOnWalk", "s2 Permission", "s2 Translation",
        ];
        Assert.True(expected.SequenceEqual(seen.Order(StringComparer.Ordinal)), $"seed {Seed}: {string.Join(", ", seen.Order(StringComparer.Ordinal))}");
    }

    [Fact]
    public void ATlbNeverChangesTheAnswerWhenEveryChangeIsFollowedByMaintenance()
    {
        Random random = new(Seed);
        using TranslationBench bench = new(new CpuFeatures(HardwareAccessFlag: false, PhysicalAddressBits: 48));
        Cpu cpu = bench.Cpu;
        int pages = 0;
        for (int round = 0; round < 300; round++)
        {
            Fill(bench, random);
            SetControls(cpu, random);
            bench.Cluster.InvalidateVm(cpu.Vmid);
            for (int i = 0; i < 30; i++)
            {
                ulong address = Address(random);
                Access access = (Access)random.Next(5);
                int el = random.Next(2);
                string warm = TranslationBench.Translate(cpu, access, el, address);
                Assert.Equal((Seed, warm), (Seed, TranslationBench.Translate(cpu, access, el, address)));
                bench.Cluster.InvalidateVm(cpu.Vmid);
                Assert.Equal((Seed, warm), (Seed, TranslationBench.Translate(cpu, access, el, address)));
                pages += warm.StartsWith("0x", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        Assert.True(pages > 100, $"seed {Seed}: only {pages} translations succeeded");
    }

    /// <summary>Descriptors that mostly lead on within the tables, and sometimes to the end of the world.</summary>
    private static void Fill(TranslationBench bench, Random random)
    {
        for (ulong i = 0; i < TableWords; i++)
        {
            ulong descriptor = (ulong)random.NextInt64();
            ulong keep = 0xfff0_0000_0000_0fffUL;
            ulong target = random.Next(8) switch
            {
                0 => descriptor & 0x0000_ffff_ffff_f000,
                1 => TranslationBench.RamStart + TranslationBench.RamBytes,
                _ => TranslationBench.RamStart + ((ulong)random.Next(TableWords / 512) << 12),
            };
            descriptor = random.Next(20) == 0 ? descriptor & ~1UL : (descriptor & keep) | target | 1 | (random.Next(8) == 0 ? 0 : 0x6c2UL);
            bench[TranslationBench.RamStart + (i * 8)] = descriptor;
        }
    }

    private static void SetControls(Cpu cpu, Random random)
    {
        ulong Base() => random.Next(10) == 0
            ? (ulong)random.NextInt64() & 0xffff_ffff_ffff
            : TranslationBench.RamStart + ((ulong)random.Next(TableWords / 512) << 12);
        cpu.SctlrEl1 = (ulong)random.NextInt64() | (random.Next(8) == 0 ? 0UL : 1);
        cpu.MairEl1 = (ulong)random.NextInt64();
        int sizes = random.Next(6) == 0 ? random.Next(64) : random.Next(16, 40);
        cpu.TcrEl1 = ((ulong)random.NextInt64() & ~((0x3fUL << 16) | 0x3f | (1UL << 7) | (1UL << 23)))
            | (uint)sizes | ((ulong)(uint)sizes << 16) | (5UL << 32);
        cpu.Ttbr0El1 = Base() | ((ulong)random.Next(4) << 48);
        cpu.Ttbr1El1 = Base() | ((ulong)random.Next(4) << 48);
        cpu.Hcr = (HcrEl2)((ulong)random.NextInt64() & 0x4003_0000_1005UL) | (random.Next(2) == 0 ? HcrEl2.Vm : 0);
        cpu.Vtcr = new VtcrEl2(random.Next(4) == 0
            ? (ulong)random.NextInt64()
            : (uint)random.Next(16, 40) | ((ulong)random.Next(4) << 6) | ((ulong)random.Next(3) << 14) | (5UL << 16) | ((ulong)random.Next(8) << 19));
        cpu.Stage2Base = new Pa(Base());
        cpu.Vmid = new Vmid((ushort)random.Next(3));
    }

    private static ulong Address(Random random)
    {
        ulong address = (ulong)random.NextInt64() & ((1UL << random.Next(12, 49)) - 1);
        return random.Next(4) switch { 0 => ~address, 1 => (ulong)random.NextInt64(long.MinValue, long.MaxValue), _ => address };
    }

    private static void Maintain(TranslationBench bench, Cpu cpu, Random random)
    {
        ulong operand = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        bool shareable = random.Next(2) == 0;
        switch (random.Next(40))
        {
            case 0: cpu.Mmu.InvalidateAll(shareable); break;
            case 1: cpu.Mmu.InvalidateByAsid(operand, shareable); break;
            case 2: cpu.Mmu.InvalidateByVa(operand, shareable); break;
            case 3: cpu.Mmu.InvalidateByVaAllAsid(operand, shareable); break;
            case 4: bench.Cluster.InvalidateIpa(cpu.Vmid, new Ipa(operand), random.Next(4)); break;
            case 5: bench.Cluster.InvalidateRange(cpu.Vmid, new IpaRange(new Ipa(operand >> 1), operand >> 1)); break;
            case 6: bench.Cluster.InvalidateVm(cpu.Vmid); break;
            default: break;
        }
    }
}
