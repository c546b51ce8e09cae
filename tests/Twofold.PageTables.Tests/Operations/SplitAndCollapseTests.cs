using Twofold.Arch;

namespace Twofold.PageTables.Tests;

public sealed class SplitAndCollapseTests : IDisposable
{
    private const ulong Page = 0x1000;
    private const ulong Block = 0x20_0000;
    private const ulong Gigabyte = 0x4000_0000;
    private const ulong Ram = 0x4000_0000;
    private const Stage2Permissions ReadWrite = Stage2Permissions.Read | Stage2Permissions.Write;
    private readonly RecordingObserver _observer = new();
    private readonly FormatTable<Stage2Granule4K> _t;

    public SplitAndCollapseTests()
        => _t = new FormatTable<Stage2Granule4K>(FormatFacts.Granule4K, 40, new TableSetup(ForcedWriteBack: true, HardwareDirty: true, Observer: _observer));

    public void Dispose() => _t.Dispose();

    [Fact]
    public void ABlockIsSplitByBreakBeforeMakeIntoPagesThatMapTheSame()
    {
        _ = _t.Map(Ram, Block, 0x8120_0000, ReadWrite | Stage2Permissions.Execute);
        _t.Table.ClearDirty(Range(Ram, Block)).Pay();
        _t.Tlb.Calls.Clear();
        List<ulong> seen = [];
        _t.Tlb.Watch = _ => seen.Add(_t.Raw.Find(Ram).Pte);
        Assert.Equal(new RangeResult(MapResult.Done, new Ipa(Ram + Page)), _t.Table.Split(Range(Ram, Page), _t.Pages));
        Assert.Equal([new TlbCall("ipa", new IpaRange(new Ipa(Ram), 1), 2, null)], _t.Tlb.Calls);
        Assert.Equal([1UL << 60], seen);
        Assert.Equal(new TableStatistics(4, 512, 0, 0), _t.Table.Statistics);
        Assert.True(_t.Table.TryGetLeaf(new Ipa(Ram + (7 * Page)), out Leaf leaf));
        Assert.Equal(new Leaf(3, Page, new Pa(0x8120_7000), ReadWrite | Stage2Permissions.Execute, MemoryAttribute.Normal, true), leaf);
    }

    [Fact]
    public void WithoutATablePageASplitLeavesNoTrace()
    {
        _ = _t.Map(Ram, Block, 0x8120_0000, ReadWrite);
        _t.Pages.Drain();
        ulong pte = _t.Raw.Find(Ram).Pte;
        _ = _observer.Drain();
        Assert.Equal(new RangeResult(MapResult.NeedTablePages, new Ipa(Ram + Page)), _t.Table.Split(Range(Ram + Page, Page), _t.Pages));
        Assert.Equal(pte, _t.Raw.Find(Ram).Pte);
        Assert.Empty(_t.Tlb.Calls);
        Assert.Empty(_observer.Changes);
    }

    [Theory]
    [InlineData(512, 1, 512)] // Not enough for the whole tree: blocks of the next size, of which the first is split in turn.
    [InlineData(513, 262144, 0)]
    public void ALargeBlockIsSplitWholeIfThereArePagesForAllOfIt(int pages, long expectedPages, long blocks)
    {
        _ = _t.Map(Ram, Gigabyte, 0x1_0000_0000, ReadWrite);
        Assert.True(_t.Pages.TopUp(pages));
        Assert.Equal(MapResult.Done, _t.Table.Split(Range(Ram, Page), _t.Pages).Result);
        long expectedBlocks = blocks == 0 ? 0 : 511;
        long first = blocks == 0 ? expectedPages : 512;
        Assert.Equal((first, expectedBlocks, 0), (_t.Table.Statistics.Pages, _t.Table.Statistics.Level2Blocks, _t.Table.Statistics.Level1Blocks));
        Assert.Equal(_t.Table.Recount(), _t.Table.Statistics);
    }

    [Fact]
    public void AWholeRangeIsSplitAndGoesOnWhereItRanOut()
    {
        for (ulong i = 0; i < 4; i++)
        {
            _ = _t.Map(Ram + (i * Block), Block, 0x8100_0000 + (i * Block), ReadWrite);
        }

        _t.Pages.Drain();
        Assert.True(_t.Pages.TopUp(3));
        RangeResult result = _t.Table.Split(Range(Ram, 4 * Block), _t.Pages);
        Assert.Equal(new RangeResult(MapResult.NeedTablePages, new Ipa(Ram + (3 * Block))), result);
        Assert.True(_t.Pages.TopUp(1));
        Assert.Equal(MapResult.Done, _t.Table.Split(new IpaRange(result.Next, Block), _t.Pages).Result);
        Assert.Equal(new TableStatistics(7, 2048, 0, 0), _t.Table.Statistics);
    }

    [Fact]
    public void PagesThatAgreeBecomeABlockWhichKeepsWhatTheHardwareNoted()
    {
        MapPages(ReadWrite);
        _t.Table.ClearDirty(Range(Ram, Block)).Pay();
        _ = _t.Table.TestAndClearYoung(Range(Ram, Block));
        _ = _t.Raw.Access(Ram + (3 * Page), write: false);
        _ = _t.Raw.Access(Ram + (9 * Page), write: true);
        _t.Tlb.Calls.Clear();
        _ = _observer.Drain();
        int free = _t.Frames.FreeFrames;
        List<ulong> seen = [];
        _t.Tlb.Watch = _ => seen.Add(_t.Raw.Find(Ram).Pte);
        Assert.True(_t.Table.Collapse(new Ipa(Ram + (5 * Page)), 2));
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), Block), null, null)], _t.Tlb.Calls);
        Assert.Equal([1UL << 60], seen);
        Assert.True(_t.Table.TryGetLeaf(new Ipa(Ram), out Leaf leaf));
        Assert.Equal(new Leaf(2, Block, new Pa(0x8120_0000), ReadWrite, MemoryAttribute.Normal, true) { Dirty = true }, leaf);
        Assert.DoesNotContain(_observer.Changes, change => change.LosesDirty);
        Assert.Equal(free + 1, _t.Frames.FreeFrames);
        Assert.Equal(new TableStatistics(3, 0, 1, 0), _t.Table.Statistics);
    }

    [Fact]
    public void ABlockOfOldCleanPagesIsOldAndClean()
    {
        MapPages(ReadWrite);
        _t.Table.ClearDirty(Range(Ram, Block)).Pay();
        _ = _t.Table.TestAndClearYoung(Range(Ram, Block));
        Assert.True(_t.Table.Collapse(new Ipa(Ram), 2));
        Assert.True(_t.Table.TryGetLeaf(new Ipa(Ram), out Leaf leaf));
        Assert.Equal((false, false), (leaf.Young, leaf.Dirty));
    }

    [Theory]
    [InlineData("permissions")]
    [InlineData("hole")]
    [InlineData("target")]
    [InlineData("misaligned")]
    [InlineData("software")]
    public void PagesThatDisagreeStayPages(string difference)
    {
        SoftwareBitField field = _t.Table.SoftwareBits.Declare("test", 1);
        MapPages(ReadWrite, difference == "misaligned" ? 0x8120_1000UL : 0x8120_0000UL);
        Ipa page = new(Ram + (511 * Page));
        switch (difference)
        {
            case "permissions":
                _t.Table.WriteProtect(new IpaRange(page, Page)).Pay();
                break;
            case "hole":
                _t.Table.Unmap(new IpaRange(page, Page));
                break;
            case "target":
                _ = _t.Map(page.Value, Page, 0x8800_0000, ReadWrite);
                break;
            case "software":
                _ = _t.Table.SetSoftwareBits(new IpaRange(page, Page), field.Of(1));
                break;
            default:
                break;
        }

        _ = _observer.Drain();
        TableStatistics before = _t.Table.Statistics;
        Assert.False(_t.Table.Collapse(new Ipa(Ram), 2));
        Assert.Equal(before, _t.Table.Statistics);
        Assert.Empty(_observer.Changes);
    }

    [Fact]
    public void ADetachedSubtreeIsGoneAndFreedAtOnce()
    {
        MapPages(ReadWrite);
        _t.Pages.Drain();
        _t.Tlb.Calls.Clear();
        Assert.True(_t.Table.Detach(new Ipa(Ram), 1));
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), Gigabyte), null, null)], _t.Tlb.Calls);
        Assert.Equal(new TableStatistics(2, 0, 0, 0), _t.Table.Statistics);
        Assert.Equal(_t.InitialFrames - 2, _t.Frames.FreeFrames);
        Assert.False(_t.Table.Detach(new Ipa(Ram), 1));
    }

    private static IpaRange Range(ulong start, ulong bytes) => new(new Ipa(start), bytes);

    private void MapPages(Stage2Permissions permissions, ulong target = 0x8120_0000)
    {
        Assert.True(_t.Pages.TopUp(4));
        RangeResult result = _t.Table.MapRange(Range(Ram, Block), new Pa(target), permissions, MemoryAttribute.Normal, _t.Pages, pagesOnly: true);
        Assert.Equal(new RangeResult(MapResult.Done, new Ipa(Ram + Block)), result);
    }
}
