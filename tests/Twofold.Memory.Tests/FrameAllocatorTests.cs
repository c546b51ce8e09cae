using Twofold.Arch;

namespace Twofold.Memory.Tests;

public sealed class FrameAllocatorTests : IDisposable
{
    private const ulong Block = 0x20_0000;
    private const int FramesInBlock = 512;
    private static readonly Pa Start = new(0x8000_0000);
    private readonly PhysicalMemory _memory = new(Start, 3 * Block);
    private readonly FrameAllocator _frames;

    public FrameAllocatorTests() => _frames = new FrameAllocator(_memory, Granule.Size4K);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void FramesComeInAscendingOrder()
    {
        for (ulong i = 0; i < 600; i++)
        {
            Assert.True(_frames.TryAllocate(out Pfn frame));
            Assert.Equal(new Pfn(0x80000 + i), frame);
            Assert.Equal(1, _frames.References(frame));
        }

        Assert.Equal((3 * FramesInBlock) - 600, _frames.FreeFrames);
    }

    [Fact]
    public void AFrameIsFreedByItsLastReferenceOnly()
    {
        Assert.True(_frames.TryAllocate(out Pfn frame));
        _frames.Get(frame);
        Assert.Equal(2, _frames.References(frame));
        Assert.False(_frames.Put(frame));
        Assert.Equal(_frames.TotalFrames - 1, _frames.FreeFrames);
        Assert.True(_frames.Put(frame));
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
        Assert.Equal(0, _frames.References(frame));
    }

    [Fact]
    public void ASecondFreeIsTheCallersBugAndFreesNothing()
    {
        Assert.True(_frames.TryAllocate(out Pfn frame));
        Assert.True(_frames.Put(frame));
        _ = Assert.Throws<InvalidOperationException>(() => _frames.Put(frame));
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
    }

    [Fact]
    public void AReferenceToAFreeFrameIsTheCallersBug()
        => _ = Assert.Throws<InvalidOperationException>(() => _frames.Get(new Pfn(0x80000)));

    [Theory]
    [InlineData(0x7ffffUL)]
    [InlineData(0x80600UL)]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    public void AFrameOfOtherMemoryIsTheCallersBug(ulong frame)
    {
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _frames.Put(new Pfn(frame)));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _frames.References(new Pfn(frame)));
    }

    [Fact]
    public void AFrameIsZeroAgainWhenItIsReused()
    {
        Assert.True(_frames.TryAllocate(out Pfn frame));
        Pa address = frame.ToPa(Granule.Size4K);
        _memory.Word(address + 0xff8) = ulong.MaxValue;
        Assert.True(_frames.Put(frame));
        Assert.True(_frames.TryAllocate(out Pfn again));
        Assert.Equal(frame, again);
        Assert.Equal(0UL, _memory.Word(address + 0xff8));
    }

    [Fact]
    public void ABlockIsAlignedWholeAndSplitsWhenItsFramesAreFreedOneByOne()
    {
        Assert.True(_frames.TryAllocate(out _));
        Assert.True(_frames.TryAllocateBlock(out Pfn block));
        Assert.Equal(new Pfn(0x80200), block);
        Assert.True(_frames.Put(block + 5));
        Assert.Equal(1, _frames.References(block + 4));
        Assert.True(_frames.TryAllocateBlock(out Pfn second));
        Assert.Equal(new Pfn(0x80400), second);
        Assert.False(_frames.TryAllocateBlock(out _));

        // A block is whole again once its last frame is back.
        for (ulong i = 0; i < FramesInBlock; i++)
        {
            Assert.True(_frames.Put(second + i));
        }

        Assert.True(_frames.TryAllocateBlock(out Pfn third));
        Assert.Equal(second, third);
    }

    [Fact]
    public void SingleFramesLeaveWholeBlocksAlone()
    {
        Assert.True(_frames.TryAllocate(out Pfn first));
        Assert.True(_frames.TryAllocateBlock(out Pfn block));
        Assert.True(_frames.Put(block + 7));
        for (int i = 0; i < FramesInBlock; i++)
        {
            // 511 frames beside the first and the one hole come before the untouched block is broken.
            Assert.True(_frames.TryAllocate(out Pfn frame));
            Assert.True(frame < new Pfn(0x80400), $"{frame} is in the untouched block");
        }

        Assert.True(_frames.TryAllocateBlock(out _));
        Assert.False(_frames.TryAllocate(out _));
        Assert.NotEqual(first, block);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(512)]
    public void ARowOfFramesIsAlignedToItsLength(int length)
    {
        Assert.True(_frames.TryAllocate(out _));
        Assert.True(_frames.TryAllocateContiguous(length, out Pfn first));
        Assert.Equal(0UL, first.Value % (ulong)length);
        for (ulong i = 0; i < (ulong)length; i++)
        {
            Assert.Equal(1, _frames.References(first + i));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1024)]
    [InlineData(-1)]
    public void AnOddLengthIsTheCallersBug(int length)
        => _ = Assert.Throws<ArgumentOutOfRangeException>(() => _frames.TryAllocateContiguous(length, out _));

    [Fact]
    public void AnEmptyAllocatorSaysSoAndRecovers()
    {
        List<Pfn> held = [];
        while (_frames.TryAllocate(out Pfn frame))
        {
            held.Add(frame);
        }

        Assert.Equal(_frames.TotalFrames, held.Count);
        Assert.Equal(_frames.TotalFrames, held.Distinct().Count());
        Assert.Equal(0, _frames.FreeFrames);
        Assert.False(_frames.TryAllocateContiguous(2, out _));
        Assert.False(_frames.TryAllocateBlock(out _));
        Assert.True(_frames.Put(held[700]));
        Assert.True(_frames.TryAllocate(out Pfn again));
        Assert.Equal(held[700], again);
    }

    [Fact]
    public void ThreadsNeverShareAFrame()
    {
        int[] owners = new int[_frames.TotalFrames];
        int shared = 0;
        Sync.Worker[] workers =
        [
            .. Enumerable.Range(1, 4).Select(thread => Sync.Worker.Start("allocator", () =>
            {
                for (int i = 0; i < 3000; i++)
                {
                    if (_frames.TryAllocate(out Pfn frame))
                    {
                        ref int owner = ref owners[frame.Value - 0x80000];
                        shared += Sync.Cell.CompareExchange(ref owner, thread, 0) == 0 ? 0 : 1;
                        Sync.Cell.Store(ref owner, 0);
                        _ = _frames.Put(frame);
                    }
                }
            })),
        ];
        Array.ForEach(workers, worker => worker.Join());
        Assert.Equal(0, shared);
        Assert.Equal(_frames.TotalFrames, _frames.FreeFrames);
    }
}
