using Twofold.Arch;
using static Twofold.PageTables.Tests.TestTable;

namespace Twofold.PageTables.Tests;

public sealed class UnmapTests
{
    private const ulong Ram = 0x4000_0000;
    private const ulong Target = 0x1_2340_0000;

    [Fact]
    public void UnmappingTheLastPageInvalidatesCleansAndFreesTheTables()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        t.Pages.Drain();
        t.Caches.Calls.Clear();
        int free = t.Frames.FreeFrames;
        t.Caches.Watch = _ => Assert.NotEmpty(t.Tlb.Calls);
        t.Tlb.Watch = _ => Assert.Equal(free, t.Frames.FreeFrames);
        t.Unmap(Ram, Page);
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), Page), null, null)], t.Tlb.Calls);
        Assert.Equal([new CacheCall("data", new Pa(Target), Page)], t.Caches.Calls);
        Assert.Equal(free + 2, t.Frames.FreeFrames);
        Assert.Equal(new TableStatistics(2, 0, 0, 0), t.Table.Statistics);
        Assert.Equal(0UL, t.Raw(Ram).Pte);
        Assert.Equal(1, t.Raw(Ram).Level);
    }

    [Fact]
    public void OnePageOfManyIsInvalidatedWithItsLevelAndTheTableStays()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Map(Ram + Page, Page, Target + Page);
        t.Unmap(Ram + Page, Page);
        Assert.Equal([new TlbCall("ipa", new IpaRange(new Ipa(Ram + Page), 1), 3, null)], t.Tlb.Calls);
        Assert.Equal(new TableStatistics(4, 1, 0, 0), t.Table.Statistics);
    }

    [Fact]
    public void NeighbouringMemoryIsCleanedInOneCall()
    {
        using TestTable t = new();
        for (ulong i = 0; i < 4; i++)
        {
            _ = t.Map(Ram + (i * Page), Page, Target + (i * Page));
        }

        t.Caches.Calls.Clear();
        t.Unmap(Ram, 3 * Page);
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), 3 * Page), null, null)], t.Tlb.Calls);
        Assert.Equal([new CacheCall("data", new Pa(Target), 3 * Page)], t.Caches.Calls);
    }

    [Fact]
    public void WithForcedWriteBackOneInvalidationDoesForTheWholeRange()
    {
        using TestTable t = new(forcedWriteBack: true);
        _ = t.Map(Ram, Page, Target);
        _ = t.Map(Ram + Block, Block, 0x8120_0000);
        _ = t.Map(Ram + (5 * Block), Page, Target);
        t.Unmap(0, 1UL << 40);
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), Gigabyte), null, null)], t.Tlb.Calls);
        Assert.Empty(t.Caches.Calls);
        Assert.Equal(new TableStatistics(2, 0, 0, 0), t.Table.Statistics);
    }

    [Fact]
    public void DeviceMemoryIsNotCleaned()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, 0x900_0000, attribute: MemoryAttribute.Device);
        t.Unmap(Ram, Page);
        Assert.Empty(t.Caches.Calls);
        _ = Assert.Single(t.Tlb.Calls);
    }

    [Fact]
    public void ABlockThatReachesPastTheRangeGoesWhole()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Block, 0x8120_0000);
        t.Unmap(Ram + (7 * Page), Page);
        Assert.Equal(new TableStatistics(2, 0, 0, 0), t.Table.Statistics);
        Assert.True(t.Tlb.Calls.TrueForAll(call => call.Range.Contains(new Ipa(Ram)) && call.Level != 3));
    }

    [Fact]
    public void NothingMappedOwesNothing()
    {
        using TestTable t = new();
        t.Unmap(0, 1UL << 40);
        t.Unmap(Ram, 0);
        Assert.Empty(t.Tlb.Calls);
        Assert.Empty(t.Caches.Calls);
    }

    [Fact]
    public void ARangeIsRoundedOutwardsToPages()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Map(Ram + Page, Page, Target);
        t.Unmap(Ram + 0xfff, 2);
        Assert.Equal(0, t.Table.Statistics.Pages);
    }

    [Fact]
    public void ARangeOutsideTheInputSizeIsTheCallersBug()
    {
        using TestTable t = new();
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => t.Unmap(1UL << 40, Page));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => t.Unmap(Ram, ulong.MaxValue));
    }

    [Fact]
    public void ASoftwareNoteIsDroppedWithoutMaintenanceOfItsOwn()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Map(Ram + Page, Page, Target);
        t.Memory.Word(t.Raw(Ram + (2 * Page)).Slot) = 0x2000_0000_0000_0002;
        t.Unmap(Ram + (2 * Page), Page);
        Assert.Empty(t.Tlb.Calls);
        Assert.Equal(0UL, t.Raw(Ram + (2 * Page)).Pte);
    }
}
