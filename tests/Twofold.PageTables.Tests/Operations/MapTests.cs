using Twofold.Arch;
using static Twofold.PageTables.Tests.TestTable;

namespace Twofold.PageTables.Tests;

public sealed class MapTests
{
    private const ulong Ram = 0x4000_0000;
    private const ulong Target = 0x1_2340_0000;

    [Fact]
    public void AMappedPageIsFoundAndItsNeighboursAreNot()
    {
        using TestTable t = new();
        Assert.Equal(MapResult.Done, t.Map(Ram + Page, Page, Target + Page));
        Assert.True(t.Table.TryGetLeaf(new Ipa(Ram + Page + 0xabc), out Leaf leaf));
        Assert.Equal(new Leaf(3, Page, new Pa(Target + Page), Stage2Permissions.Read | Stage2Permissions.Write, MemoryAttribute.Normal, true), leaf);
        Assert.False(t.Table.TryGetLeaf(new Ipa(Ram), out _));
        Assert.False(t.Table.TryGetLeaf(new Ipa(Ram + (2 * Page)), out _));
        Assert.Equal(new TableStatistics(4, 1, 0, 0), t.Table.Statistics);
        Assert.Empty(t.Tlb.Calls);
    }

    [Fact]
    public void TheDescriptorOfAPageIsTheArchitectures()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, 0x8123_4000);

        // Valid page, write-back (1111), readable, writable, inner shareable, accessed, never executed.
        Assert.Equal(0x0040_0000_8123_47ffUL, t.Raw(Ram).Pte);
    }

    [Fact]
    public void TheDescriptorOfABlockIsTheArchitectures()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Block, 0x8120_0000, Stage2Permissions.Read | Stage2Permissions.Execute);
        Assert.Equal((0x0000_0000_8120_077dUL, 2), (t.Raw(Ram).Pte, t.Raw(Ram).Level));
    }

    [Fact]
    public void AGigabyteBlockNeedsNoTable()
    {
        using TestTable t = new();
        Assert.Equal(MapResult.Done, t.Map(Ram, Gigabyte, 0x1_0000_0000));
        Assert.Equal(new TableStatistics(2, 0, 0, 1), t.Table.Statistics);
    }

    [Fact]
    public void TheSameMappingOrOneWithOtherPermissionsIsAlreadyThere()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target, Stage2Permissions.Read);
        Assert.Equal(MapResult.AlreadyMapped, t.Map(Ram, Page, Target, Stage2Permissions.Read));
        Assert.Equal(MapResult.AlreadyMapped, t.Map(Ram, Page, Target, Stage2Permissions.Read | Stage2Permissions.Write));
        Assert.True(t.Table.TryGetLeaf(new Ipa(Ram), out Leaf leaf));
        Assert.Equal(Stage2Permissions.Read, leaf.Permissions);
        Assert.Empty(t.Tlb.Calls);
    }

    [Fact]
    public void AnotherTargetIsInstalledByBreakBeforeMake()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        List<ulong> seen = [];
        t.Tlb.Watch = _ => seen.Add(t.Raw(Ram).Pte);
        Assert.Equal(MapResult.Done, t.Map(Ram, Page, Target + Page));
        Assert.Equal([new TlbCall("ipa", new IpaRange(new Ipa(Ram), 1), 3, null)], t.Tlb.Calls);
        Assert.Equal([1UL << 60], seen);
        Assert.Equal(new TableStatistics(4, 1, 0, 0), t.Table.Statistics);
    }

    [Fact]
    public void APageInsideABlockBreaksTheBlockAndLeavesOnlyThePage()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Block, 0x8120_0000);
        Assert.Equal(MapResult.Done, t.Map(Ram + (3 * Page), Page, 0x8120_3000));
        Assert.Equal([new TlbCall("ipa", new IpaRange(new Ipa(Ram), 1), 2, null)], t.Tlb.Calls);
        Assert.False(t.Table.TryGetLeaf(new Ipa(Ram), out _));
        Assert.True(t.Table.TryGetLeaf(new Ipa(Ram + (3 * Page)), out _));
        Assert.Equal(new TableStatistics(4, 1, 0, 0), t.Table.Statistics);
    }

    [Fact]
    public void ABlockOverATableReplacesItAndTheTableIsFreedByTheNextExclusiveOperation()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Map(Ram + (511 * Page), Page, Target);
        t.Pages.Drain();
        int free = t.Frames.FreeFrames;
        Assert.Equal(MapResult.Done, t.Table.Map(new Ipa(Ram), Block, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, t.Pages));
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), Block), null, null)], t.Tlb.Calls);
        Assert.Equal(new TableStatistics(3, 0, 1, 0), t.Table.Statistics);
        Assert.Equal(free, t.Frames.FreeFrames);
        t.Unmap(0, Page);
        Assert.Equal(free + 1, t.Frames.FreeFrames);
    }

    [Fact]
    public void TooFewTablePagesLeaveNoTrace()
    {
        using TestTable t = new();
        Assert.True(t.Pages.TopUp(1));
        int free = t.Frames.FreeFrames;
        Assert.Equal(MapResult.NeedTablePages, t.Table.Map(new Ipa(Ram), Page, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, t.Pages));
        Assert.Equal(1, t.Pages.Count);
        Assert.Equal(free, t.Frames.FreeFrames);
        Assert.Equal(new TableStatistics(2, 0, 0, 0), t.Table.Statistics);
        Assert.Equal(0UL, t.Raw(Ram).Pte);
        Assert.Empty(t.Caches.Calls);
    }

    [Fact]
    public void ALockedEntryIsLeftToItsOwner()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        Pa slot = t.Raw(Ram).Slot;
        ulong pte = t.Memory.Word(slot);
        t.Memory.Word(slot) = 1UL << 60;
        Assert.Equal(MapResult.LostRace, t.Map(Ram, Page, Target + Page));
        Assert.Equal(RelaxResult.LostRace, t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Execute, 0));
        Assert.False(t.Table.MakeYoung(new Ipa(Ram)));
        Assert.Equal(1UL << 60, t.Memory.Word(slot));
        t.Memory.Word(slot) = pte;
    }

    [Fact]
    public void ALostRaceReturnsItsTablePagesEmpty()
    {
        using TestTable t = new();
        _ = t.Pages.TopUp(2);

        // Another fault installs a block for the same address between this one's decision and its exchange.
        t.Caches.Watch = call =>
        {
            t.Caches.Watch = null;
            using TablePageCache other = new(t.Frames);
            _ = other.TopUp(2);
            Assert.Equal(MapResult.Done, t.Table.Map(new Ipa(Ram), Block, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, other));
        };
        Assert.Equal(MapResult.LostRace, t.Table.Map(new Ipa(Ram), Page, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, t.Pages));
        Assert.Equal(2, t.Pages.Count);
        Assert.Equal(new TableStatistics(3, 0, 1, 0), t.Table.Statistics);
        Assert.Equal(t.Table.Recount(), t.Table.Statistics);

        // Whoever uses those pages next, with other entries of them, finds nothing but its own.
        Ipa elsewhere = new(Ram + (512 * Gigabyte) + (3 * Block) + (5 * Page));
        Assert.Equal(MapResult.Done, t.Table.Map(elsewhere, Page, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, t.Pages));
        Assert.Equal(t.Table.Recount(), t.Table.Statistics);
        Assert.Equal(1, t.Table.Statistics.Pages);
    }

    [Fact]
    public void AFaultInsideATableThatIsTakenAwayLosesItsRace()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, Target);
        _ = t.Pages.TopUp(2);

        // A block replaces the table between this fault's decision and its exchange.
        t.Caches.Watch = call =>
        {
            t.Caches.Watch = null;
            Assert.Equal(MapResult.Done, t.Table.Map(new Ipa(Ram), Block, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, t.Pages));
        };
        Assert.Equal(MapResult.LostRace, t.Table.Map(new Ipa(Ram + Page), Page, new Pa(Target), Stage2Permissions.Read, MemoryAttribute.Normal, t.Pages));
        Assert.Equal(new TableStatistics(3, 0, 1, 0), t.Table.Statistics);
        Assert.Equal(t.Table.Recount(), t.Table.Statistics);
    }

    [Fact]
    public void MemoryIsCleanedBeforeItIsVisible()
    {
        using TestTable t = new();
        t.Caches.Watch = _ => Assert.Equal(0UL, t.Raw(Ram).Pte);
        _ = t.Map(Ram, Page, Target, Stage2Permissions.Read | Stage2Permissions.Execute);
        Assert.Equal([new CacheCall("data", new Pa(Target), Page), new CacheCall("instructions", new Pa(Target), Page)], t.Caches.Calls);
    }

    [Fact]
    public void ForcedWriteBackAndUncachedMemoryNeedNoDataMaintenance()
    {
        using TestTable forced = new(forcedWriteBack: true);
        _ = forced.Map(Ram, Page, Target);
        Assert.Empty(forced.Caches.Calls);
        using TestTable device = new();
        _ = device.Map(Ram, Page, Target, attribute: MemoryAttribute.Device);
        Assert.Empty(device.Caches.Calls);
    }

    [Fact]
    public void AnAddressOutsideTheInputSizeIsRefused()
    {
        using TestTable t = new();
        Assert.Equal(MapResult.OutOfRange, t.Map(1UL << 40, Page, Target));
        Assert.Equal(MapResult.OutOfRange, t.Map(0xffff_ffff_ffff_f000, Page, Target));
        Assert.Equal(MapResult.Done, t.Map((1UL << 40) - Page, Page, Target));
    }

    [Theory]
    [InlineData(0x800, Page, 0x0)]
    [InlineData(0x0, Page, 0x800)]
    [InlineData(Page, Block, 0x0)]
    [InlineData(0x0, Block, Page)]
    [InlineData(0x0, 0x2000, 0x0)]
    [InlineData(0x0, 512 * Gigabyte, 0x0)]
    public void AMisalignedOrImpossibleLeafIsTheCallersBug(ulong ipa, ulong bytes, ulong target)
    {
        using TestTable t = new();
        _ = Assert.ThrowsAny<ArgumentException>(() => t.Map(ipa, bytes, target));
    }

    [Theory]
    [InlineData(MemoryAttribute.Device)]
    [InlineData(MemoryAttribute.NormalNonCacheable)]
    public void OnlyNormalMemoryCanBeExecuted(MemoryAttribute attribute)
    {
        using TestTable t = new();
        _ = Assert.Throws<ArgumentException>(() => t.Map(Ram, Page, Target, Stage2Permissions.Execute, attribute));
    }
}
