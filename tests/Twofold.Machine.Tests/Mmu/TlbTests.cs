using Twofold.Arch;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>What the TLB keeps, for whom, and what each maintenance operation takes from it.</summary>
public sealed class TlbTests : IDisposable
{
    // Stage 1: 39 bits, 4 KiB; level 1 at 0x80100000, level 2 at 0x80101000, level 3 at 0x80102000: VA 0 to 2 MiB in pages.
    private const ulong Level1 = 0x8010_0000, Level2 = 0x8010_1000, Level3 = 0x8010_2000;
    private const ulong Tcr = 25 | (25UL << 16) | (2UL << 30) | (5UL << 32) | (1UL << 36); // 16-bit ASIDs from TTBR0.
    private const ulong Old = 0x8030_0000, New = 0x8040_0000;
    private const ulong Page = 0x703, NotGlobalPage = 0xf03, Block = 0x701;
    private readonly TranslationBench _bench = new(new CpuFeatures(), new CpuFeatures());

    public TlbTests()
    {
        _bench[Level1] = Level2 | 3;
        _bench[Level2] = Level3 | 3;
        foreach (Cpu cpu in _bench.Cluster.Cpus)
        {
            cpu.SctlrEl1 = 5;
            cpu.MairEl1 = 0xff;
            cpu.TcrEl1 = Tcr;
            cpu.Vtcr = new VtcrEl2((1UL << 31) | (1UL << 19) | 25 | (1UL << 6) | (2UL << 16)); // 16-bit VMIDs.
            SetAsid(cpu, 1);
        }
    }

    private Cpu Cpu => _bench.Cpu;

    private Cpu Other => _bench.Cluster.Cpus[1];

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void AStaleEntryServesUntilItIsInvalidated()
    {
        MapPages(Page);
        Load(Cpu, 0, Old);
        Remap(Page);
        Load(Cpu, 0, Old);
        Cpu.Mmu.InvalidateAll(shareable: false);
        Load(Cpu, 0, New);
    }

    [Fact]
    public void AStalePermissionFaultsUntilItIsInvalidated()
    {
        _bench[Level3] = Old | Page | 0x80;
        Assert.Equal("s1 Permission 3 write", _bench.Write(0));
        Assert.StartsWith("0x80300000 r-x", _bench.Read(0), StringComparison.Ordinal);
        _bench[Level3] = Old | Page;
        Assert.Equal("s1 Permission 3 write", _bench.Write(0));
        Cpu.Mmu.InvalidateByVa(1UL << 48, shareable: false);
        Assert.StartsWith("0x80300000 rwx", _bench.Write(0), StringComparison.Ordinal);
    }

    [Fact]
    public void AFaultIsNotRemembered()
    {
        Assert.Equal("s1 Translation 3", _bench.Read(0));
        _bench[Level3] = Old | (Page & ~0x400UL);
        Assert.Equal("s1 AccessFlag 3", _bench.Read(0));
        _bench[Level3] = Old | Page;
        Load(Cpu, 0, Old);
    }

    [Fact]
    public void AnEntryOfOneAsidIsInvisibleToOthersAndAGlobalOneIsNot()
    {
        MapPages(NotGlobalPage);
        _bench[Level3 + 8] = Old | 0x1000 | Page;
        Load(Cpu, 0, Old);
        Load(Cpu, 0x1000, Old);
        _bench[Level3] = New | NotGlobalPage;
        _bench[Level3 + 8] = New | 0x1000 | Page;
        SetAsid(Cpu, 0x101);
        Load(Cpu, 0, New);
        Load(Cpu, 0x1000, Old);
        SetAsid(Cpu, 1);
        Load(Cpu, 0, Old);
    }

    [Fact]
    public void EightBitAsidsIgnoreTheUpperHalf()
    {
        MapPages(NotGlobalPage);
        Cpu.TcrEl1 = Tcr & ~(1UL << 36);
        Load(Cpu, 0, Old);
        Remap(NotGlobalPage);
        SetAsid(Cpu, 0x101);
        Load(Cpu, 0, Old);
        Cpu.Mmu.InvalidateByAsid(0x701UL << 48, shareable: false);
        Load(Cpu, 0, New);
    }

    [Fact]
    public void A1TakesTheAsidFromTheUpperHalfsRegister()
    {
        MapPages(NotGlobalPage);
        Cpu.TcrEl1 = Tcr | (1UL << 22);
        Cpu.Ttbr1El1 = Level1 | (5UL << 48);
        Load(Cpu, 0, Old);
        Remap(NotGlobalPage);
        SetAsid(Cpu, 2);
        Load(Cpu, 0, Old);
        Cpu.Ttbr1El1 = Level1 | (6UL << 48);
        Load(Cpu, 0, New);
    }

    [Fact]
    public void AVmsEntriesAreInvisibleToAnotherVm()
    {
        MapPages(Page);
        Cpu.Vmid = new Vmid(1);
        Load(Cpu, 0, Old);
        Remap(Page);
        Cpu.Vmid = new Vmid(0x101);
        Load(Cpu, 0, New);
        Cpu.Vmid = new Vmid(1);
        Load(Cpu, 0, Old);
        Cpu.Mmu.InvalidateAll(shareable: true);
        Load(Cpu, 0, New);
    }

    [Fact]
    public void EightBitVmidsIgnoreTheUpperHalf()
    {
        MapPages(Page);
        Cpu.Vtcr = new VtcrEl2(Cpu.Vtcr.Value & ~(1UL << 19));
        Cpu.Vmid = new Vmid(1);
        Load(Cpu, 0, Old);
        Remap(Page);
        Cpu.Vmid = new Vmid(0x101);
        Load(Cpu, 0, Old);
        _bench.Cluster.InvalidateVm(new Vmid(0x201));
        Load(Cpu, 0, New);
    }

    [Fact]
    public void AnAddressInTheGapDoesNotHitAnEntryOfTheRightHalf()
    {
        MapPages(Page);
        Load(Cpu, 0, Old);
        Assert.Equal("s1 Translation 0", _bench.Read(1UL << 48));
        Assert.Equal("s1 Translation 0", _bench.Read(1UL << 63));
    }

    [Fact]
    public void TaggedAddressesShareAnEntry()
    {
        MapPages(Page);
        Cpu.TcrEl1 = Tcr | (1UL << 37);
        Load(Cpu, 0xab00_0000_0000_0000, Old);
        Remap(Page);
        Load(Cpu, 0, Old);
        Cpu.Mmu.InvalidateByVa(1UL << 48, shareable: false);
        Load(Cpu, 0xcd00_0000_0000_0000, New);
    }

    // Four entries, one operation, and which of them are gone afterwards: VA 0 not global in ASID 1 and in ASID 2, VA 0x1000 not
    // global in ASID 1, VA 0x2000 global.
    [Theory]
    [InlineData("all", 0, "0/1 0/2 1000 2000")]
    [InlineData("asid", 1UL << 48, "0/1 1000")]
    [InlineData("asid", 2UL << 48, "0/2")]
    [InlineData("asid", 3UL << 48, "")]
    [InlineData("va", 1UL << 48, "0/1")]
    [InlineData("va", (2UL << 48) | 1, "")]
    [InlineData("va", (1UL << 48) | 1, "1000")]
    [InlineData("va", (9UL << 48) | 2, "2000")]
    [InlineData("vaall", 0, "0/1 0/2")]
    [InlineData("vaall", 2, "2000")]
    [InlineData("vaall", (1UL << 48) | 3, "")]
    public void EachOperationTakesExactlyWhatItNames(string operation, ulong operand, string gone)
    {
        foreach (bool shareable in new[] { false, true })
        {
            MapPages(NotGlobalPage);
            _bench[Level3 + 16] = Old | 0x2000 | Page;
            FillFour(Cpu);
            FillFour(Other);
            Remap(NotGlobalPage);
            _bench[Level3 + 16] = New | 0x2000 | Page;
            Perform(operation, operand, shareable);
            Assert.Equal(gone, Gone(Cpu));
            Assert.Equal(shareable ? gone : "", Gone(Other));
            Perform("all", 0, shareable: true);
        }
    }

    [Fact]
    public void ForcedBroadcastTurnsLocalOperationsIntoSharedOnes()
    {
        MapPages(Page);
        Load(Other, 0, Old);
        Remap(Page);
        Cpu.Mmu.InvalidateAll(shareable: false);
        Load(Other, 0, Old);
        Cpu.Hcr = HcrEl2.Fb;
        Cpu.Mmu.InvalidateAll(shareable: false);
        Load(Other, 0, New);
    }

    [Fact]
    public void AnOperationLeavesOtherVmsAlone()
    {
        MapPages(Page);
        Cpu.Vmid = new Vmid(1);
        Load(Cpu, 0, Old);
        Remap(Page);
        Cpu.Vmid = new Vmid(2);
        Cpu.Mmu.InvalidateAll(shareable: true);
        Cpu.Vmid = new Vmid(1);
        Load(Cpu, 0, Old);
    }

    [Fact]
    public void AnUpperHalfAddressIsNamedByItsLow44PageBits()
    {
        _bench[Level1 + 0xff8] = Level2 | 3;
        _bench[Level2 + 0xff8] = Level3 | 3;
        _bench[Level3 + 0xff8] = Old | Page;
        const ulong last = 0xffff_ffff_ffff_f000;
        Cpu.Ttbr1El1 = Level1;
        Load(Cpu, last, Old, sameOffset: false);
        _bench[Level3 + 0xff8] = New | Page;
        Cpu.Mmu.InvalidateByVa((1UL << 48) | 0x7ff_ffff_ffff, shareable: false);
        Assert.Contains("0x80300000", _bench.Read(last), StringComparison.Ordinal);
        Cpu.Mmu.InvalidateByVa((1UL << 48) | 0xfff_ffff_ffff, shareable: false);
        Assert.Contains("0x80400000", _bench.Read(last), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyAddressOfABlockNamesAllOfIt()
    {
        _bench[Level2] = Old & ~0x1f_ffffUL | Block;
        Assert.StartsWith("0x80300000", _bench.Read(0x10_0000), StringComparison.Ordinal);
        _bench[Level2] = 0x8060_0000 | Block;
        Assert.StartsWith("0x80300000", _bench.Read(0x10_0000), StringComparison.Ordinal);
        Cpu.Mmu.InvalidateByVa((1UL << 48) | 0x1ff, shareable: false);
        Assert.StartsWith("0x80700000", _bench.Read(0x10_0000), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyAddressOfABlockNamesAllPartsThatStage2MadeOfIt()
    {
        // Stage 2 maps IPA 0 to 2 MiB by pages: IPA 0 and 0x1000 to 0x80300000 on; stage 1 maps VA 0 by one 2 MiB block of IPA 0,
        // from tables at IPA 0x300000, which is 0x80100000.
        EnableStage2();
        _bench[Stage2Level2] = Stage2Level3 | 3;
        _bench[Stage2Level3] = Old | 0x7ff;
        _bench[Stage2Level3 + 8] = Old | 0x1000 | 0x7ff;
        _bench[Level1] = 0x30_1003;
        _bench[Level2] = Block;
        Load(Cpu, 0, Old);
        Load(Cpu, 0x1000, Old);
        _bench[Level2] = 0x60_0000 | Block;
        Load(Cpu, 0x1000, Old);
        Cpu.Mmu.InvalidateByVa((1UL << 48) | 0x1ff, shareable: false);
        Assert.Equal("s2 Translation 2 ipa 0x601000", _bench.Read(0x1000));
        Assert.Equal("s2 Translation 2 ipa 0x600000", _bench.Read(0));
    }

    [Fact]
    public void Stage2InvalidationByIpaFollowsItsLevelHint()
    {
        EnableStage2();
        Cpu.SctlrEl1 = 0;
        _bench[Stage2Level2] = Stage2Level3 | 3;
        _bench[Stage2Level3] = Old | 0x7ff;
        Assert.StartsWith("0x80300000", _bench.Read(0), StringComparison.Ordinal);
        _bench[Stage2Level3] = New | 0x7ff;
        _bench.Cluster.InvalidateIpa(Cpu.Vmid, new Ipa(0), 2);
        _bench.Cluster.InvalidateIpa(Cpu.Vmid, new Ipa(0x1000), 3);
        _bench.Cluster.InvalidateIpa(new Vmid(99), new Ipa(0), null);
        _bench.Cluster.InvalidateIpaLocal(1, Cpu.Vmid, new Ipa(0), null);
        Assert.StartsWith("0x80300000", _bench.Read(0), StringComparison.Ordinal);
        _bench.Cluster.InvalidateIpa(Cpu.Vmid, new Ipa(0xfff), 3);
        Assert.StartsWith("0x80400000", _bench.Read(0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ipa")]
    [InlineData("local")]
    [InlineData("range")]
    [InlineData("vm")]
    public void Stage2InvalidationTakesCombinedEntriesToo(string operation)
    {
        EnableStage2();
        _bench[Stage2Level2] = Stage2Level3 | 3;
        _bench[Stage2Level3] = Old | 0x7ff;
        _bench[Level1] = 0x30_1003;
        _bench[Level2] = Block;
        Load(Cpu, 0, Old);
        _bench[Stage2Level3] = New | 0x7ff;
        Load(Cpu, 0, Old);
        Vmid vmid = Cpu.Vmid;
        switch (operation)
        {
            case "ipa": _bench.Cluster.InvalidateIpa(vmid, new Ipa(0), null); break;
            case "local": _bench.Cluster.InvalidateIpaLocal(0, vmid, new Ipa(0), 3); break;
            case "range": _bench.Cluster.InvalidateRange(vmid, new IpaRange(new Ipa(0), 0x1000)); break;
            default: _bench.Cluster.InvalidateVm(vmid); break;
        }

        Load(Cpu, 0, New);
    }

    [Fact]
    public void ARangeTakesWhatItTouches()
    {
        EnableStage2();
        Cpu.SctlrEl1 = 0;
        _bench[Stage2Level2] = Stage2Level3 | 3;
        for (ulong i = 0; i < 4; i++)
        {
            _bench[Stage2Level3 + (i * 8)] = (Old + (i << 12)) | 0x7ff;
            Assert.Contains($"0x{Old + (i << 12):x}", _bench.Read(i << 12), StringComparison.Ordinal);
            _bench[Stage2Level3 + (i * 8)] = (New + (i << 12)) | 0x7ff;
        }

        _bench.Cluster.InvalidateRange(Cpu.Vmid, new IpaRange(new Ipa(0x1000), 0x2000));
        Assert.StartsWith("0x80300000", _bench.Read(0), StringComparison.Ordinal);
        Assert.StartsWith("0x80401000", _bench.Read(0x1000), StringComparison.Ordinal);
        Assert.StartsWith("0x80402000", _bench.Read(0x2000), StringComparison.Ordinal);
        Assert.StartsWith("0x80303000", _bench.Read(0x3000), StringComparison.Ordinal);
    }

    [Fact]
    public void AStage2PermissionFaultOfAHitNamesIpaAndLevel()
    {
        EnableStage2();
        _bench[Stage2Level2] = Stage2Level3 | 3;
        _bench[Stage2Level3 + 8] = Old | 0x1000 | 0x77f;
        _bench[Level1] = 0x30_1003;
        _bench[Level2] = Block;
        Load(Cpu, 0x1000, Old);
        Assert.Equal("s2 Permission 3 ipa 0x1abc write", _bench.Write(0x1abc));
    }

    [Fact]
    public void TheTlbIsBoundedAndStaysRight()
    {
        // 2 GiB of distinct pages through a level-3 table that maps everything to one frame.
        for (ulong i = 0; i < 512; i++)
        {
            _bench[Level3 + (i * 8)] = Old | Page;
            _bench[Level2 + (i * 8)] = Level3 | 3;
        }

        for (ulong va = 0; va < 0x4000_0000; va += 0x1_1000)
        {
            Load(Cpu, va, Old, sameOffset: false);
        }

        Assert.InRange(Cpu.Mmu.Tlb.Combined.Count, Cpu.Mmu.Tlb.Combined.Capacity / 2, Cpu.Mmu.Tlb.Combined.Capacity);
        Cpu.Mmu.InvalidateAll(shareable: false);
        Assert.Equal(0, Cpu.Mmu.Tlb.Combined.Count);
    }

    private const ulong Stage2Level1 = 0x8020_0000, Stage2Level2 = 0x8020_1000, Stage2Level3 = 0x8020_2000;

    /// <summary>Stage 2 with IPA 0x200000 to 0x3fffff at 0x80000000, so that stage 1's tables are found at IPA 0x300000.</summary>
    private void EnableStage2()
    {
        _bench[Stage2Level1] = Stage2Level2 | 3;
        _bench[Stage2Level2 + 8] = 0x8000_07fd;
        _bench[0x8010_0000] = 0;
        Cpu.Hcr = HcrEl2.Vm;
        Cpu.Stage2Base = new Pa(Stage2Level1);
        Cpu.Vmid = new Vmid(7);
        Cpu.Ttbr0El1 = 0x30_0000 | (1UL << 48);
    }

    private void MapPages(ulong attributes)
    {
        for (ulong i = 0; i < 4; i++)
        {
            _bench[Level3 + (i * 8)] = (Old + (i << 12)) | attributes;
        }
    }

    private void Remap(ulong attributes)
    {
        for (ulong i = 0; i < 4; i++)
        {
            _bench[Level3 + (i * 8)] = (New + (i << 12)) | attributes;
        }
    }

    private static void SetAsid(Cpu cpu, ushort asid) => cpu.Ttbr0El1 = Level1 | ((ulong)asid << 48);

    private static void Load(Cpu cpu, ulong va, ulong expected, bool sameOffset = true)
    {
        ulong page = expected + (sameOffset ? va & 0x1f_f000 : 0);
        Assert.StartsWith($"0x{page:x} ", TranslationBench.Translate(cpu, Access.Read, 1, va), StringComparison.Ordinal);
    }

    private static void FillFour(Cpu cpu)
    {
        SetAsid(cpu, 2);
        Load(cpu, 0, Old);
        SetAsid(cpu, 1);
        Load(cpu, 0, Old);
        Load(cpu, 0x1000, Old);
        Load(cpu, 0x2000, Old);
    }

    private static string Gone(Cpu cpu)
    {
        List<string> gone = [];
        foreach ((string name, ushort asid, ulong va) in new[] { ("0/1", (ushort)1, 0UL), ("0/2", (ushort)2, 0UL), ("1000", (ushort)1, 0x1000UL), ("2000", (ushort)1, 0x2000UL) })
        {
            SetAsid(cpu, asid);
            if (!TranslationBench.Translate(cpu, Access.Read, 1, va).StartsWith($"0x{Old + va:x}", StringComparison.Ordinal))
            {
                gone.Add(name);
            }
        }

        SetAsid(cpu, 1);
        return string.Join(' ', gone);
    }

    private void Perform(string operation, ulong operand, bool shareable)
    {
        switch (operation)
        {
            case "all": Cpu.Mmu.InvalidateAll(shareable); break;
            case "asid": Cpu.Mmu.InvalidateByAsid(operand, shareable); break;
            case "va": Cpu.Mmu.InvalidateByVa(operand, shareable); break;
            default: Cpu.Mmu.InvalidateByVaAllAsid(operand, shareable); break;
        }
    }
}
