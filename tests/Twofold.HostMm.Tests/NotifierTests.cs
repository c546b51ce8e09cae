using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.HostMm.Tests;

public sealed class NotifierTests : IDisposable
{
    private const ulong Page = 4096, Block = 2 << 20;
    private readonly PhysicalMemory _ram = new(new Pa(0x8000_0000), 8 * Block);
    private readonly FrameAllocator _frames;
    private readonly AddressSpace _space;
    private readonly Log _log = new();

    public NotifierTests()
    {
        _frames = new FrameAllocator(_ram, Granule.Size4K);
        _space = new AddressSpace(_frames);
        _space.Register(_log);
    }

    public void Dispose()
    {
        _space.Dispose();
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
        _ram.Dispose();
    }

    [Fact]
    public void UntouchedMemoryReadsAsTheSharedZeroPageAndAWriteTakesItAway()
    {
        Hva start = _space.MapAnonymous(4 * Page, hugeBacking: false);
        HostPage first = FaultIn(start, write: false), second = FaultIn(start + Page, write: false);
        Assert.Equal(first.Frame, second.Frame);
        Assert.False(first.Writable);
        Assert.Empty(_log.Started);
        HostPage own = FaultIn(start, write: true);
        Assert.NotEqual(first.Frame, own.Frame);
        Assert.True(own.Writable);
        Assert.Equal([(start, Page)], _log.Started);
        Assert.Equal(_log.Started, _log.Ended);
        Assert.Equal(first.Frame, FaultIn(start + Page, write: false).Frame);
    }

    [Fact]
    public void AWriteIntoABlockOfZeroesLeavesPages()
    {
        Hva start = _space.MapAnonymous(Block, hugeBacking: true);
        Assert.Equal(Block, FaultIn(start, write: false).BlockBytes);
        Assert.Equal(Page, FaultIn(start + Page, write: true).BlockBytes);
        Assert.Equal([(start, Block), (start + Page, Page)], _log.Started);
    }

    [Fact]
    public void DiscardingAPageOfABlockTellsOfTheWholeBlock()
    {
        Hva start = _space.MapAnonymous(Block, hugeBacking: true);
        Assert.True(_space.TryWrite(start + (5 * Page), [1]));
        Assert.True(_space.TryWrite(start + (6 * Page), [2]));
        Assert.True(_space.Discard(start + (5 * Page), Page));
        Assert.Equal([(start, Block), (start + (5 * Page), Page)], _log.Started);
        byte[] read = new byte[1];
        Assert.True(_space.TryRead(start + (5 * Page), read));
        Assert.Equal(0, read[0]);
        Assert.True(_space.TryRead(start + (6 * Page), read));
        Assert.Equal(2, read[0]);
    }

    [Fact]
    public void ProtectionDecidesWhatIsAllowed()
    {
        Hva start = _space.MapAnonymous(3 * Page, hugeBacking: false);
        Assert.True(_space.TryWrite(start + Page, [7]));
        Assert.True(_space.Protect(start + Page, Page, Protection.Read));
        Assert.Equal(FaultInResult.NotAllowed, _space.FaultIn(start + Page, write: true, out _));
        Assert.False(FaultIn(start + Page, write: false).Writable);
        Assert.True(_space.Protect(start + Page, Page, Protection.None));
        Assert.Equal(FaultInResult.NotAllowed, _space.FaultIn(start + Page, write: false, out _));
        Assert.True(_space.TryWrite(start, [1]) && _space.TryWrite(start + (2 * Page), [1]));
        Assert.Equal(2, _log.Started.Count);
    }

    [Fact]
    public void ProtectionAndAdviceOfWhatIsNotMappedFail()
    {
        Hva start = _space.MapAnonymous(3 * Page, hugeBacking: false);
        _space.Unmap(start + Page, Page);
        Assert.False(_space.Protect(start, 3 * Page, Protection.Read));
        Assert.True(_space.TryWrite(start, [1]));
        Assert.False(_space.Discard(start, 3 * Page));
        Assert.False(_space.Advise(start, 3 * Page, hugeBacking: true));
    }

    [Fact]
    public void AnIdlePageIsInUseAgainWhenSomebodyTouchesIt()
    {
        Hva start = _space.MapAnonymous(Page, hugeBacking: false);
        Assert.False(_space.MarkIdle(start));
        Assert.True(_space.TryWrite(start, [1]));
        Assert.True(_space.MarkIdle(start));
        Assert.True(_space.IsIdle(start));
        _log.Young = true;
        Assert.False(_space.IsIdle(start));
        _log.Young = false;
        Assert.True(_space.MarkIdle(start) && _space.IsIdle(start));
        Assert.True(_space.TryRead(start, new byte[1]));
        Assert.False(_space.IsIdle(start));
    }

    private HostPage FaultIn(Hva address, bool write)
    {
        Assert.Equal(FaultInResult.Done, _space.FaultIn(address, write, out HostPage page));
        _ = _frames.Put(page.Frame);
        return page;
    }

    private sealed class Log : IMmuNotifier
    {
        internal List<(Hva Start, ulong Bytes)> Started { get; } = [];

        internal List<(Hva Start, ulong Bytes)> Ended { get; } = [];

        internal bool Young { get; set; }

        public void InvalidateStart(Hva start, ulong bytes) => Started.Add((start, bytes));

        public void InvalidateEnd(Hva start, ulong bytes) => Ended.Add((start, bytes));

        public bool TestAndClearYoung(Hva start, ulong bytes) => Young;
    }
}
