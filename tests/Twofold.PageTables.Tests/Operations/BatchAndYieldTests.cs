using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables.Tests;

public sealed class BatchAndYieldTests : IDisposable
{
    private const ulong Page = 0x1000;
    private const ulong Block = 0x20_0000;
    private const ulong Ram = 0x4000_0000;
    private const Stage2Permissions ReadWrite = Stage2Permissions.Read | Stage2Permissions.Write;
    private readonly FormatTable<Stage2Granule4K> _t = new(FormatFacts.Granule4K, 40, new TableSetup(ForcedWriteBack: true, HardwareDirty: true));

    public void Dispose() => _t.Dispose();

    [Fact]
    public void ScatteredPagesAreMappedEditedAndUnmappedLikeSingleOnes()
    {
        Ipa[] addresses = Scattered();
        PageMapping[] pages = [.. addresses.Select(ipa => new PageMapping(ipa, new Pa(ipa.Value + (1UL << 32))))];
        Assert.True(_t.Pages.TopUp(80));
        Assert.Equal(pages.Length, _t.Table.MapBatch(pages, ReadWrite, MemoryAttribute.Normal, _t.Pages, out MapResult result));
        Assert.Equal(MapResult.Done, result);
        Assert.Equal((pages.Length, _t.Table.Recount()), ((int)_t.Table.Statistics.Pages, _t.Table.Statistics));
        AssertEach(leaf => leaf is { Young: true, Dirty: true });

        bool[] young = new bool[addresses.Length];
        Assert.Equal(addresses.Length, _t.Table.TestAndClearYoung(addresses, young));
        Assert.All(young, Assert.True);
        Assert.Equal(0, _t.Table.TestAndClearYoung(addresses, default));
        Assert.Equal(addresses.Length, _t.Table.MakeYoung(addresses));
        _t.Table.ClearDirty(addresses).Pay();
        AssertEach(leaf => leaf is { Young: true, Dirty: false, Permissions: ReadWrite });
        Assert.Equal(20, _t.Table.RelaxPermissions(addresses.AsSpan(0, 20), Stage2Permissions.Write)); // Clean ones become dirty.
        _t.Table.WriteProtect(addresses.AsSpan(0, 10)).Pay();
        Assert.Equal(10, _t.Table.RelaxPermissions(addresses.AsSpan(0, 20), Stage2Permissions.Write));
        _t.Table.Unmap(addresses);
        Assert.Equal(new TableStatistics(2, 0, 0, 0), _t.Table.Statistics);

        void AssertEach(Func<Leaf, bool> holds)
        {
            foreach (PageMapping page in pages)
            {
                Assert.True(_t.Table.TryGetLeaf(page.Ipa, out Leaf leaf));
                Assert.Equal(page.Target, leaf.Target);
                Assert.True(holds(leaf), leaf.ToString());
            }
        }
    }

    [Fact]
    public void ABatchStopsAtThePageThatCannotBeMapped()
    {
        PageMapping[] pages = [.. Enumerable.Range(0, 20).Select(i => new PageMapping(new Ipa(Ram + ((ulong)i * Block)), new Pa(0x8000_0000)))];
        Assert.True(_t.Pages.TopUp(5));
        Assert.Equal(4, _t.Table.MapBatch(pages, ReadWrite, MemoryAttribute.Normal, _t.Pages, out MapResult result));
        Assert.Equal(MapResult.NeedTablePages, result);
        Assert.Equal(4, _t.Table.Statistics.Pages);
        Assert.Equal(0, _t.Table.MapBatch([new PageMapping(new Ipa(1UL << 40), default)], ReadWrite, MemoryAttribute.Normal, _t.Pages, out result));
        Assert.Equal(MapResult.OutOfRange, result);
    }

    [Fact]
    public void ABatchOfProtectionsOwesTheSmallestRangeAroundThem()
    {
        _ = _t.Map(Ram + (5 * Page), Page, 0x8000_0000, ReadWrite);
        _ = _t.Map(Ram + (2 * Page), Page, 0x8000_1000, ReadWrite);
        using TlbDebt debt = _t.Table.WriteProtect([new Ipa(Ram + (5 * Page)), new Ipa(Ram), new Ipa(Ram + (2 * Page))]);
        Assert.Equal(new IpaRange(new Ipa(Ram + (2 * Page)), 4 * Page), debt.Range);
        debt.Pay();
    }

    [Fact]
    public void ALongUnmapYieldsBetweenTablesWithItsDebtsPaid()
    {
        for (ulong i = 0; i < 4; i++)
        {
            _ = _t.Map(Ram + (i * Block) + (i * Page), Page, 0x8000_0000, ReadWrite);
        }

        // Four pages in four tables, the first and last of them not covered whole.
        CountingYield point = new(_t);
        _t.Table.Unmap(new IpaRange(new Ipa(Ram), (3 * Block) + (4 * Page)), ref point);
        Assert.True(point.Count >= 2, $"yielded {point.Count} times");
        Assert.Equal(new TableStatistics(2, 0, 0, 0), _t.Table.Statistics);
    }

    [Fact]
    public void ADestructionYieldsForEveryTableAndFreesEverything()
    {
        for (ulong i = 0; i < 4; i++)
        {
            _ = _t.Map(Ram + (i * Block), Page, 0x8000_0000, ReadWrite);
        }

        _t.Pages.Drain();
        CountingYield point = new(_t);
        _t.Table.Destroy(ref point);
        Assert.Equal(5, point.Count);
        Assert.Equal(_t.InitialFrames, _t.Frames.FreeFrames);
        Assert.False(_t.Table.TryGetLeaf(new Ipa(Ram), out _));
        Assert.Equal(default, _t.Table.Statistics);
    }

    [Fact]
    public void AReaderInAnEpochKeepsTheTablesItMayBeIn()
    {
        using EpochParticipant reader = _t.Table.Epochs.Join();
        _ = _t.Map(Ram, Page, 0x8000_0000, ReadWrite);
        _t.Pages.Drain();
        int free = _t.Frames.FreeFrames;
        using (reader.Enter())
        {
            _t.Table.Unmap(new IpaRange(new Ipa(Ram), Page));
            Assert.Equal(free, _t.Frames.FreeFrames);
        }

        _t.Table.Unmap(new IpaRange(new Ipa(Ram), Page));
        Assert.Equal(free + 2, _t.Frames.FreeFrames);
    }

    [Fact]
    public void NothingIsAllocatedForAnyOfIt()
    {
        Ipa[] addresses = Scattered();
        PageMapping[] pages = [.. addresses.Select(ipa => new PageMapping(ipa, new Pa(ipa.Value)))];
        _t.Tlb.IsSilent = true;
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            _ = _t.Pages.TopUp(80);
            _ = _t.Table.MapBatch(pages, ReadWrite, MemoryAttribute.Normal, _t.Pages, out _);
            _ = _t.Table.TestAndClearYoung(addresses, default);
            _ = _t.Table.MakeYoung(addresses);
            _t.Table.ClearDirty(addresses).Pay();
            _t.Table.WriteProtect(addresses).Pay();
            _ = _t.Table.RelaxPermissions(addresses, Stage2Permissions.Write);
            _t.Table.Unmap(addresses);
            _ = _t.Table.MapRange(new IpaRange(new Ipa(Ram), 2 * Block), new Pa(0x8000_0000), ReadWrite, MemoryAttribute.Normal, _t.Pages);
            _ = _t.Table.Split(new IpaRange(new Ipa(Ram), Block), _t.Pages);
            _ = _t.Table.Collapse(new Ipa(Ram), 2);
            _ = _t.Table.Annotate(new IpaRange(new Ipa(Ram + Block), Page), new Annotation(2, 2), _t.Pages);
            _t.Table.Unmap(new IpaRange(new Ipa(Ram), 2 * Block));
        }
    }

    private static Ipa[] Scattered()
    {
        // 7 * 37 = 259 pages apart, in two gigabytes, out of order.
        Ipa[] addresses = new Ipa[50];
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = new Ipa(Ram + ((ulong)(i * 37 % 50) * 7 * 37 * Page) + ((ulong)(i % 2) << 31));
        }

        return addresses;
    }

    private struct CountingYield(FormatTable<Stage2Granule4K> table) : IYieldPoint
    {
        internal int Count { get; private set; }

        public void Yield()
        {
            Count++;
            Assert.Equal(0, table.Table.Ledger.Open);
        }
    }
}
