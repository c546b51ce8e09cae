using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.HostMm.Tests;

public sealed class AddressSpaceTests : IDisposable
{
    private const ulong Page = 4096, Block = 2 << 20;
    private const int BlocksOfRam = 4;
    private readonly PhysicalMemory _ram = new(new Pa(0x8000_0000), BlocksOfRam * Block);
    private readonly FrameAllocator _frames;
    private readonly AddressSpace _space;

    public AddressSpaceTests()
    {
        _frames = new FrameAllocator(_ram, Granule.Size4K);
        _space = new AddressSpace(_frames);
    }

    public void Dispose() => _ram.Dispose();

    [Fact]
    public void FreshMemoryReadsAsZeroAndKeepsWhatIsWrittenAcrossPages()
    {
        Hva start = _space.MapAnonymous(3 * Page, hugeBacking: false);
        byte[] read = [1, 1, 1, 1];
        Assert.True(_space.TryRead(start + Page - 2, read));
        Assert.Equal([0, 0, 0, 0], read);
        Assert.True(_space.TryWrite(start + Page - 2, [1, 2, 3, 4]));
        Assert.True(_space.TryRead(start + Page - 2, read));
        Assert.Equal([1, 2, 3, 4], read);
    }

    [Fact]
    public void NothingIsCommittedBeforeItIsTouched()
    {
        _ = _space.MapAnonymous(1UL << 40, hugeBacking: true);
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
    }

    [Fact]
    public void AHugeMappingIsBackedByAnAlignedRunOfFrames()
    {
        Hva start = _space.MapAnonymous(2 * Block, hugeBacking: true);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start + Block + (5 * Page) + 7, write: true, out HostPage page));
        Assert.Equal(Block, page.BlockBytes);
        Assert.True(page.Writable);
        Assert.Equal(5UL, page.Frame.Value % 512);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start + Block, write: false, out HostPage first));
        Assert.Equal(page.Frame - 5, first.Frame);
        Assert.Equal(_frames.TotalFrames - 512, _frames.FreeFrames);
    }

    [Fact]
    public void WithoutHugeBackingOnlyThePageIsBacked()
    {
        Hva start = _space.MapAnonymous(Block, hugeBacking: false);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start, write: true, out HostPage page));
        Assert.Equal(Page, page.BlockBytes);
        Assert.Equal(_frames.TotalFrames - 1, _frames.FreeFrames);
    }

    [Fact]
    public void TheTailOfAMappingThatIsNoWholeBlockIsBackedByPages()
    {
        Hva start = _space.MapAnonymous(Block + (4 * Page), hugeBacking: true);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start + Block + Page, write: true, out HostPage tail));
        Assert.Equal(Page, tail.BlockBytes);
    }

    [Fact]
    public void WhenNoWholeBlockIsFreeAHugeMappingFallsBackToPages()
    {
        // One page out of each block of RAM but a few: no block is whole, plenty of frames are free.
        Hva small = _space.MapAnonymous(BlocksOfRam * Page, hugeBacking: false);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(small, write: true, out _));
        for (int block = 1; block < BlocksOfRam; block++)
        {
            Assert.True(_frames.TryAllocateBlock(out Pfn first));
            Assert.True(_frames.Put(first + 9));
        }

        Hva huge = _space.MapAnonymous(Block, hugeBacking: true);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(huge, write: true, out HostPage page));
        Assert.Equal(Page, page.BlockBytes);
    }

    [Fact]
    public void AnAddressThatIsNotMappedIsRefused()
    {
        Hva start = _space.MapAnonymous(Page, hugeBacking: false);
        Assert.Equal(FaultInResult.NotMapped, _space.FaultIn(start - 1, write: false, out _));
        Assert.Equal(FaultInResult.NotMapped, _space.FaultIn(start + Page, write: false, out _));
        Assert.Equal(FaultInResult.NotMapped, _space.FaultIn(new Hva(ulong.MaxValue), write: true, out _));
    }

    [Fact]
    public void ACopyThatRunsIntoAHoleStopsThere()
    {
        Hva start = _space.MapAnonymous(Page, hugeBacking: false);
        Assert.False(_space.TryWrite(start + Page - 1, [9, 9]));
        byte[] last = new byte[1];
        Assert.True(_space.TryRead(start + Page - 1, last));
        Assert.Equal(9, last[0]);
        Assert.False(_space.TryRead(new Hva(ulong.MaxValue), last));
    }

    [Fact]
    public void AFaultHandsOverAReferenceToTheFrame()
    {
        Hva start = _space.MapAnonymous(Page, hugeBacking: false);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start, write: true, out HostPage page));
        Assert.Equal(2, _frames.References(page.Frame));
        _space.Unmap(start, Page);
        Assert.Equal(1, _frames.References(page.Frame));
        Assert.True(_frames.Put(page.Frame));
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
    }

    [Fact]
    public void WhenEveryFrameIsInUseTheFaultSaysSo()
    {
        while (_frames.TryAllocateBlock(out _))
        {
        }

        Hva start = _space.MapAnonymous(Page, hugeBacking: true);
        Assert.Equal(FaultInResult.OutOfFrames, _space.FaultIn(start, write: true, out _));
        Assert.False(_space.TryWrite(start, [1]));
    }

    [Fact]
    public void UnmappingAPartOfABlockKeepsTheRestInPlace()
    {
        Hva start = _space.MapAnonymous(Block, hugeBacking: true);
        Assert.True(_space.TryWrite(start, [7]));
        _space.Unmap(start + Page, Page);
        Assert.Equal(_frames.TotalFrames - 511, _frames.FreeFrames);
        Assert.Equal(FaultInResult.NotMapped, _space.FaultIn(start + Page, write: false, out _));
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start, write: false, out HostPage page));
        Assert.Equal(Page, page.BlockBytes);
        byte[] kept = new byte[1];
        Assert.True(_space.TryRead(start, kept));
        Assert.Equal(7, kept[0]);
    }

    [Fact]
    public void ABlockUnmappedInPiecesIsForgottenAndItsAddressesAreBackedHugeAgain()
    {
        Hva start = _space.MapAnonymous(Block, hugeBacking: true);
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start, write: true, out HostPage before));
        Assert.False(_frames.Put(before.Frame));
        _space.Unmap(start, Page);
        _space.Unmap(start + Page, Block - Page);
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
        Assert.Equal(start, _space.MapAnonymous(Block, hugeBacking: true));
        Assert.Equal(FaultInResult.Done, _space.FaultIn(start, write: true, out HostPage page));
        Assert.Equal(Block, page.BlockBytes);
    }

    [Fact]
    public void AGapIsUsedAgain()
    {
        Hva first = _space.MapAnonymous(Block, hugeBacking: false);
        _ = _space.MapAnonymous(Block, hugeBacking: false);
        _space.Unmap(first, Block);
        Assert.Equal(first, _space.MapAnonymous(Page, hugeBacking: false));
    }

    [Fact]
    public void BadRangesAreACallersBug()
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _space.MapAnonymous(0, hugeBacking: false));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _space.MapAnonymous(ulong.MaxValue, hugeBacking: false));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _space.MapAnonymous(1UL << 48, hugeBacking: false));
        _ = Assert.Throws<ArgumentException>(() => _space.Unmap(new Hva(1), Page));
        _ = Assert.Throws<ArgumentException>(() => _space.Unmap(new Hva(ulong.MaxValue - Page + 1), Page));
    }

    [Fact]
    public void ManyThreadsThatTouchTheSamePagesGetTheSameFrames()
    {
        const int pages = 64;
        Hva start = _space.MapAnonymous(pages * Page, hugeBacking: false);
        Pfn[][] seen = [.. Enumerable.Range(0, 4).Select(_ => new Pfn[pages])];
        _ = Parallel.For(0, 4, worker =>
        {
            for (int page = 0; page < pages; page++)
            {
                Assert.Equal(FaultInResult.Done, _space.FaultIn(start + ((ulong)page * Page), write: true, out HostPage found));
                seen[worker][page] = found.Frame;
            }
        });
        Assert.All(seen, frames => Assert.Equal(seen[0], frames));
        Assert.Equal(pages, seen[0].Distinct().Count());
        Assert.Equal(_frames.TotalFrames - pages, _frames.FreeFrames);
    }
}
