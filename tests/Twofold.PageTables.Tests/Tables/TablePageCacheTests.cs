using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.PageTables.Tests;

public sealed class TablePageCacheTests : IDisposable
{
    private readonly PhysicalMemory _memory = new(TestTable.RamStart, TestTable.Block);
    private readonly FrameAllocator _frames;

    public TablePageCacheTests() => _frames = new FrameAllocator(_memory, Granule.Size4K);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void PagesAreUsedInAscendingOrderAcrossTopUps()
    {
        using TablePageCache cache = new(_frames);
        List<ulong> taken = [];
        for (int i = 0; i < 40; i++)
        {
            Assert.True(cache.TopUp(3));
            Assert.Equal(3, cache.Count);
            taken.Add(cache.Take().Value);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => 0x80000UL + (ulong)i), taken);
    }

    [Fact]
    public void AReturnedPageIsTheNextToBeUsed()
    {
        using TablePageCache cache = new(_frames);
        Assert.True(cache.TopUp(2));
        Pfn page = cache.Take();
        cache.Return(page);
        Assert.Equal((2, page), (cache.Count, cache.Take()));
        cache.Return(page);
    }

    [Fact]
    public void ALargeTopUpHoldsThatMany()
    {
        using TablePageCache cache = new(_frames);
        Assert.True(cache.TopUp(3));
        _ = cache.Take();
        Assert.True(cache.TopUp(100));
        Assert.Equal(100, cache.Count);
        Assert.Equal(new Pfn(0x80001), cache.Take());
    }

    [Fact]
    public void AnEmptyAllocatorIsAnAnswerAndNothingIsLost()
    {
        TablePageCache cache = new(_frames);
        Assert.False(cache.TopUp(600));
        Assert.Equal(512, cache.Count);
        Assert.Equal(0, _frames.FreeFrames);
        cache.Dispose();
        Assert.Equal((0, 512), (cache.Count, _frames.FreeFrames));
        Assert.True(cache.TopUp(1));
        cache.Drain();
    }
}
