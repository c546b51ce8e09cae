using Twofold.Arch;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>Every granule, input size and start level, with the level boundaries as the reference manual's tables give them.</summary>
public sealed class GeometryTests
{
    private const ulong Root = 0x8020_0000, Spare = 0x8100_0000, Page = 0x8034_0000;
    private static readonly int[] Sizes4K = [39, 30, 21, 12], Sizes16K = [47, 36, 25, 14], Sizes64K = [-1, 42, 29, 16];

    /// <summary>log2 of what an entry covers, by level.</summary>
    private static int[] Shifts(int pageBits) => pageBits switch { 12 => Sizes4K, 14 => Sizes16K, _ => Sizes64K };

    private static ulong Vtcr(int pageBits, int inputBits, int sl0)
        => (ulong)(uint)(64 - inputBits) | ((ulong)sl0 << 6) | (pageBits switch { 12 => 0UL, 16 => 1UL, _ => 2UL } << 14) | (5UL << 16) | (1UL << 31);

    /// <summary>The start level an SL0 names, or -1 where it names none.</summary>
    private static int StartLevel(int pageBits, int sl0) => (pageBits, sl0) switch
    {
        (12, 0) => 2, (12, 1) => 1, (12, 2) => 0,
        (14 or 16, 0) => 3, (14 or 16, 1) => 2, (14 or 16, 2) => 1,
        _ => -1,
    };

    /// <summary>The lowest physical address size with which a CPU has the start level.</summary>
    private static int NeedsPhysicalBits(int pageBits, int level) => (pageBits, level) switch
    {
        (12, 0) => 44, (14, 1) => 42, (16, 1) => 44, _ => 0,
    };

    public static TheoryData<int, int> GranulesAndPhysicalSizes
    {
        get
        {
            TheoryData<int, int> data = [];
            foreach (int pageBits in new[] { 12, 14, 16 })
            {
                foreach (int physical in new[] { 32, 36, 40, 42, 44, 48 })
                {
                    data.Add(pageBits, physical);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GranulesAndPhysicalSizes))]
    public void AStage2SetUpTranslatesItsLastPageExactlyWhenItIsLegal(int pageBits, int physicalBits)
    {
        int legalOnes = 0;
        for (int inputBits = 20; inputBits <= 50; inputBits++)
        {
            for (int sl0 = 0; sl0 < 4; sl0++)
            {
                using TranslationBench bench = new(new CpuFeatures(PhysicalAddressBits: physicalBits));
                int start = StartLevel(pageBits, sl0);
                int startBits = start < 0 ? 0 : inputBits - Shifts(pageBits)[start];
                bool legal = inputBits is >= 25 and <= 48 && startBits >= 1 && startBits <= pageBits - 3 + 4
                    && physicalBits >= NeedsPhysicalBits(pageBits, start);
                ulong last = (1UL << inputBits) - 1;
                if (legal)
                {
                    BuildPath(bench, pageBits, start, inputBits, last, 0x7ff);
                    legalOnes++;
                }

                bench.Cpu.Hcr = HcrEl2.Vm;
                bench.Cpu.Vtcr = new VtcrEl2(Vtcr(pageBits, inputBits, sl0));
                bench.Cpu.Stage2Base = new Pa(Root);
                if (inputBits > physicalBits)
                {
                    last = 0x1000; // Stage 1 off refuses larger ones; what is asked is legality.
                }

                string expected = !legal ? $"s2 Translation 0 ipa 0x{last:x}"
                    : last == 0x1000 ? $"s2 Translation {start} ipa 0x1000"
                    : $"0x{Page + (1UL << pageBits) - 0x1000:x} rwx attr 00 sh 2 device";
                Assert.Equal((inputBits, sl0, expected), (inputBits, sl0, bench.Read(last)));
            }
        }

        Assert.True(legalOnes > 0);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(16)]
    public void AStage1OfEverySizeTranslatesTheLastPageOfEitherHalf(int pageBits)
    {
        for (int inputBits = 25; inputBits <= 48; inputBits++)
        {
            int start = Array.FindIndex(Shifts(pageBits), shift => shift >= 0 && shift < inputBits);
            ulong last = (1UL << inputBits) - 1;
            using TranslationBench bench = new(new CpuFeatures(PhysicalAddressBits: 48));
            BuildPath(bench, pageBits, start, inputBits, last, 0x703);
            ulong granules = (pageBits switch { 12 => 0UL, 14 => 2UL, _ => 1UL } << 14) | (pageBits switch { 12 => 2UL, 14 => 1UL, _ => 3UL } << 30);
            bench.Cpu.TcrEl1 = (ulong)(uint)(64 - inputBits) | ((ulong)(uint)(64 - inputBits) << 16) | granules | (5UL << 32);
            bench.Cpu.Ttbr0El1 = bench.Cpu.Ttbr1El1 = Root;
            bench.Cpu.SctlrEl1 = 5;
            bench.Cpu.MairEl1 = 0xff;
            string expected = $"0x{Page + (1UL << pageBits) - 0x1000:x} rwx attr ff sh 3";
            Assert.Equal((inputBits, expected), (inputBits, bench.Read(last)));
            Assert.Equal((inputBits, expected), (inputBits, bench.Read(ulong.MaxValue)));
            Assert.Equal((inputBits, "s1 Translation 0"), (inputBits, bench.Read(last + 1)));
            Assert.Equal((inputBits, "s1 Translation 0"), (inputBits, bench.Read(~last - 1)));
        }
    }

    /// <summary>Tables that map the page of <paramref name="address"/> to <see cref="Page"/>.</summary>
    private static void BuildPath(TranslationBench bench, int pageBits, int start, int inputBits, ulong address, ulong leaf)
    {
        int[] shifts = Shifts(pageBits);
        ulong table = Root;
        int indexBits = inputBits - shifts[start];
        for (int level = start; level <= 3; level++)
        {
            ulong index = (address >> shifts[level]) & ((1UL << indexBits) - 1);
            ulong next = Spare + ((ulong)level << 20);
            bench[table + (index * 8)] = level == 3 ? Page | leaf : next | 3;
            table = next;
            indexBits = pageBits - 3;
        }
    }
}
