using Twofold.Arch;

namespace Twofold.PageTables.Tests;

public sealed class TableGeometryTests
{
    // Format, input size, levels, start level, pages at the root: Arm DDI 0487, D8.2.7 to D8.2.9, with up to 16 concatenated
    // tables and at least 2 levels; Arm DDI 0406C, B3.6.5.
    [Theory]
    [InlineData("stage2-4k", 32, 2, 2, 4)]
    [InlineData("stage2-4k", 33, 2, 2, 8)]
    [InlineData("stage2-4k", 34, 2, 2, 16)]
    [InlineData("stage2-4k", 35, 3, 1, 1)]
    [InlineData("stage2-4k", 36, 3, 1, 1)]
    [InlineData("stage2-4k", 39, 3, 1, 1)]
    [InlineData("stage2-4k", 40, 3, 1, 2)]
    [InlineData("stage2-4k", 41, 3, 1, 4)]
    [InlineData("stage2-4k", 42, 3, 1, 8)]
    [InlineData("stage2-4k", 43, 3, 1, 16)]
    [InlineData("stage2-4k", 44, 4, 0, 1)]
    [InlineData("stage2-4k", 47, 4, 0, 1)]
    [InlineData("stage2-4k", 48, 4, 0, 1)]
    [InlineData("stage2-16k", 32, 2, 2, 1)]
    [InlineData("stage2-16k", 36, 2, 2, 1)]
    [InlineData("stage2-16k", 40, 2, 2, 16)]
    [InlineData("stage2-16k", 41, 3, 1, 1)]
    [InlineData("stage2-16k", 42, 3, 1, 1)]
    [InlineData("stage2-16k", 44, 3, 1, 1)]
    [InlineData("stage2-16k", 47, 3, 1, 1)]
    [InlineData("stage2-16k", 48, 3, 1, 2)]
    [InlineData("stage2-64k", 32, 2, 2, 1)]
    [InlineData("stage2-64k", 36, 2, 2, 1)]
    [InlineData("stage2-64k", 40, 2, 2, 1)]
    [InlineData("stage2-64k", 42, 2, 2, 1)]
    [InlineData("stage2-64k", 44, 2, 2, 4)]
    [InlineData("stage2-64k", 46, 2, 2, 16)]
    [InlineData("stage2-64k", 47, 3, 1, 1)]
    [InlineData("stage2-64k", 48, 3, 1, 1)]
    [InlineData("stage2-4k-lpa2", 48, 4, 0, 1)]
    [InlineData("stage2-4k-lpa2", 52, 4, 0, 16)]
    [InlineData("stage2-16k-lpa2", 48, 3, 1, 2)]
    [InlineData("stage2-16k-lpa2", 51, 3, 1, 16)]
    [InlineData("stage2-16k-lpa2", 52, 4, 0, 1)]
    [InlineData("stage2-64k-wide", 48, 3, 1, 1)]
    [InlineData("stage2-64k-wide", 52, 3, 1, 1)]
    [InlineData("hypervisor-stage1", 39, 3, 1, 1)]
    [InlineData("hypervisor-stage1", 40, 4, 0, 1)]
    [InlineData("hypervisor-stage1", 48, 4, 0, 1)]
    [InlineData("hypervisor-stage1", 25, 2, 2, 1)]
    [InlineData("armv7-stage2", 32, 2, 2, 4)]
    [InlineData("armv7-stage2", 40, 3, 1, 2)]
    public void ATableStartsWhereTheArchitectureSays(string format, int ipaBits, int levels, int startLevel, int rootPages)
    {
        TableGeometry geometry = Vectors.Formats[format].Geometry(ipaBits);
        Assert.Equal((levels, startLevel, rootPages), (geometry.Levels, geometry.StartLevel, geometry.RootPages));
    }

    [Theory]
    [InlineData("stage2-4k", 40, 0, 1)]
    [InlineData("stage2-4k", 40, 1, 2)]
    [InlineData("stage2-4k", 34, 2, 16)]
    [InlineData("stage2-4k", 34, 1, 1)]
    [InlineData("stage2-4k-lpa2", 52, -1, 1)]
    [InlineData("stage2-4k-lpa2", 49, -1, 1)]
    [InlineData("stage2-4k-lpa2", 52, 0, 16)]
    [InlineData("stage2-16k", 40, 1, 1)]
    [InlineData("stage2-16k-lpa2", 48, 0, 1)]
    [InlineData("stage2-64k", 44, 1, 1)]
    [InlineData("stage2-64k", 33, 2, 1)]
    public void EveryLegalStartLevelCanBeChosen(string format, int ipaBits, int startLevel, int rootPages)
        => Assert.Equal(new TableGeometry(startLevel, rootPages), Vectors.Formats[format].Geometry(ipaBits, startLevel));

    [Theory]
    [InlineData("stage2-4k", 40, 2)] // 128 tables side by side.
    [InlineData("stage2-4k", 39, 0)] // The root would resolve nothing.
    [InlineData("stage2-4k", 48, -1)]
    [InlineData("stage2-16k", 48, 0)] // Only with FEAT_LPA2.
    [InlineData("stage2-64k", 48, 0)]
    [InlineData("stage2-64k", 42, 1)]
    [InlineData("hypervisor-stage1", 40, 1)] // Stage 1 has no tables side by side.
    public void AnIllegalStartLevelIsTheCallersBug(string format, int ipaBits, int startLevel)
        => _ = Assert.Throws<ArgumentOutOfRangeException>(() => Vectors.Formats[format].Geometry(ipaBits, startLevel));

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
