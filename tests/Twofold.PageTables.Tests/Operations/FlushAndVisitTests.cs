using Twofold.Arch;
using static Twofold.PageTables.Tests.TestTable;

namespace Twofold.PageTables.Tests;

public sealed class FlushAndVisitTests
{
    private const ulong Ram = 0x4000_0000;
    private static readonly IpaRange Everything = new(new Ipa(0), 1UL << 40);

    [Fact]
    public void AFlushCleansEveryCacheableLeafAndSaysHowMuch()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, 0x9000_0000);
        _ = t.Map(Ram + Page, Page, 0x9000_1000);
        _ = t.Map(Ram + (2 * Page), Page, 0x900_0000, attribute: MemoryAttribute.Device);
        _ = t.Map(Ram + (3 * Page), Page, 0xa000_0000, attribute: MemoryAttribute.NormalNonCacheable);
        _ = t.Map(Ram + Block, Block, 0xb000_0000);
        t.Caches.Calls.Clear();
        Assert.Equal(Block + (2 * Page), t.Table.Flush(Everything));
        Assert.Equal([new CacheCall("data", new Pa(0x9000_0000), 2 * Page), new CacheCall("data", new Pa(0xb000_0000), Block)], t.Caches.Calls);
        Assert.Equal(Page, t.Table.Flush(new IpaRange(new Ipa(Ram + Page), Page)));
        Assert.Empty(t.Tlb.Calls);
    }

    [Fact]
    public void WithForcedWriteBackAFlushIsNothing()
    {
        using TestTable t = new(forcedWriteBack: true);
        _ = t.Map(Ram, Page, 0x9000_0000);
        Assert.Equal(0UL, t.Table.Flush(Everything));
        Assert.Empty(t.Caches.Calls);
    }

    [Fact]
    public void LeavesAreVisitedInOrderUntilTheVisitorEnds()
    {
        using TestTable t = new();
        _ = t.Map(Ram + (3 * Gigabyte), Gigabyte, 0x1_0000_0000);
        _ = t.Map(Ram + (511 * Page), Page, 0x2000);
        _ = t.Map(Ram, Page, 0x1000);
        _ = t.Map(Ram + Block, Block, 0x8120_0000);
        Collector all = new(10);
        t.Table.VisitLeaves(Everything, ref all);
        Assert.Equal([Ram, Ram + (511 * Page), Ram + Block, Ram + (3 * Gigabyte)], all.Seen);
        Collector two = new(2);
        t.Table.VisitLeaves(new IpaRange(new Ipa(Ram + Page), 4 * Gigabyte), ref two);
        Assert.Equal([Ram + (511 * Page), Ram + Block], two.Seen);
    }

    [Fact]
    public void ADestroyedTableGivesEveryFrameBackAndTranslatesNothing()
    {
        using TestTable t = new();
        int before = t.InitialFrames;
        _ = t.Map(Ram, Page, 0x1000);
        _ = t.Map(Ram + Block, Block, 0x8120_0000);
        _ = t.Map(0, Page, 0x1000);
        _ = t.Map(0, Block, 0x8120_0000);
        t.Pages.Drain();
        t.Tlb.Calls.Clear();
        t.Table.Destroy();
        t.Table.Destroy();
        Assert.Equal(before, t.Frames.FreeFrames);
        Assert.Equal(default, t.Table.Statistics);
        Assert.Equal(default, t.Table.Recount());
        Assert.Empty(t.Tlb.Calls);
        Assert.False(t.Table.TryGetLeaf(new Ipa(Ram), out _));
        Assert.Equal(MapResult.OutOfRange, t.Map(Ram, Page, 0x1000));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => t.Unmap(Ram, Page));
    }

    [Fact]
    public void HotOperationsAllocateNothing()
    {
        using TestTable t = new();
        t.Tlb.IsSilent = true;
        t.Caches.IsSilent = true;
        _ = t.Pages.TopUp(8);
        Stage2Permissions read = Stage2Permissions.Read;
        Collector none = new(0);
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            for (ulong i = 0; i < 8; i++)
            {
                _ = t.Pages.TopUp(2);
                _ = t.Table.Map(new Ipa(Ram + (i * Page)), Page, new Pa(i * Page), read, MemoryAttribute.Normal, t.Pages);
                _ = t.Table.TestAndClearYoung(new IpaRange(new Ipa(Ram), Page));
                _ = t.Table.MakeYoung(new Ipa(Ram));
                _ = t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Execute, 0);
                _ = t.Table.Flush(Everything);
                t.Table.WriteProtect(Everything).Pay();
                t.Table.VisitLeaves(Everything, ref none);
            }

            t.Unmap(Ram, Block);
        }
    }

    private struct Collector(int limit) : ILeafVisitor
    {
        internal List<ulong> Seen { get; } = new(limit);

        public readonly bool Visit(Ipa ipa, in Leaf leaf)
        {
            if (limit > 0)
            {
                Seen.Add(ipa.Value);
            }

            return Seen.Count < limit;
        }
    }
}
