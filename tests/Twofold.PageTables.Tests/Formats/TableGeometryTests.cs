using Twofold.Arch;

namespace Twofold.PageTables.Tests;

public sealed class TableGeometryTests
{
    // Input size, levels, start level, pages at the root: Arm DDI 0487, D8.2.7 with up to 16 concatenated tables, at least 2 levels.
    [Theory]
    [InlineData(32, 2, 2, 4)]
    [InlineData(33, 2, 2, 8)]
    [InlineData(34, 2, 2, 16)]
    [InlineData(35, 3, 1, 1)]
    [InlineData(36, 3, 1, 1)]
    [InlineData(39, 3, 1, 1)]
    [InlineData(40, 3, 1, 2)]
    [InlineData(41, 3, 1, 4)]
    [InlineData(42, 3, 1, 8)]
    [InlineData(43, 3, 1, 16)]
    [InlineData(44, 4, 0, 1)]
    [InlineData(47, 4, 0, 1)]
    [InlineData(48, 4, 0, 1)]
    public void ATableStartsWhereTheArchitectureSays(int ipaBits, int levels, int startLevel, int rootPages)
    {
        TableGeometry geometry = TableGeometry.Of<Stage2Granule4K>(ipaBits);
        Assert.Equal((levels, startLevel, rootPages), (geometry.Levels, geometry.StartLevel, geometry.RootPages));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(49)]
    public void AnInputSizeTheFormatLacksIsTheCallersBug(int ipaBits)
        => _ = Assert.Throws<ArgumentOutOfRangeException>(() => TableGeometry.Of<Stage2Granule4K>(ipaBits));

    [Theory]
    [InlineData(32)]
    [InlineData(34)]
    [InlineData(40)]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(48)]
    public void TheFirstAndLastPageOfEveryInputSizeCanBeMapped(int ipaBits)
    {
        using TestTable t = new(ipaBits);
        ulong last = (1UL << ipaBits) - TestTable.Page;
        Assert.True(t.Table.Root.IsAligned((ulong)t.Table.Statistics.TablePages * TestTable.Page));
        Assert.Equal(MapResult.Done, t.Map(0, TestTable.Page, 0x1000));
        Assert.Equal(MapResult.Done, t.Map(last, TestTable.Page, 0x2000));
        Assert.True(t.Table.TryGetLeaf(new Ipa(0), out Leaf low));
        Assert.True(t.Table.TryGetLeaf(new Ipa(last), out Leaf high));
        Assert.Equal((new Pa(0x1000), new Pa(0x2000)), (low.Target, high.Target));
        Assert.False(t.Table.TryGetLeaf(new Ipa(1UL << ipaBits), out _));
        Assert.Equal(t.Table.Recount(), t.Table.Statistics);
    }

    [Fact]
    public void ARootWithoutAContiguousRowOfFramesIsRefused()
    {
        using Memory.PhysicalMemory memory = new(TestTable.RamStart, TestTable.Block);
        Memory.FrameAllocator frames = new(memory, Granule.Size4K);
        Assert.True(frames.TryAllocateContiguous(256, out _));
        Assert.True(frames.TryAllocateContiguous(256, out Pfn second));
        Assert.True(frames.Put(second));
        PageTableOptions options = new()
        {
            Frames = frames,
            IpaBits = 40,
            Vmid = TestTable.Vmid,
            Tlb = new RecordingTlb(),
            Caches = new RecordingCaches(),
        };
        Assert.False(PageTable<Stage2Granule4K>.TryCreate(options, out _));
        Assert.Equal(1, frames.FreeFrames);
    }
}
