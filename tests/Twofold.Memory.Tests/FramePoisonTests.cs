using Twofold.Arch;

namespace Twofold.Memory.Tests;

public sealed class FramePoisonTests : IDisposable
{
    private const ulong Poison = 0xfeed_0000_0000_0003;
    private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), 0x20_0000);
    private readonly FrameAllocator _frames;

    public FramePoisonTests() => _frames = new FrameAllocator(_memory, Granule.Size4K, Poison);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void AFreedFrameIsPoisonedThroughoutAndZeroWhenItIsHandedOutAgain()
    {
        Assert.True(_frames.TryAllocate(out Pfn frame));
        Pa start = frame.ToPa(Granule.Size4K);
        _memory.Word(start + 8) = 5;
        Assert.True(_frames.Put(frame));
        Assert.All(Words(start), word => Assert.Equal(Poison, word));
        _frames.CheckPoison();
        Assert.True(_frames.TryAllocate(out Pfn again));
        Assert.Equal(frame, again);
        Assert.All(Words(start), word => Assert.Equal(0UL, word));
        _frames.CheckPoison();
    }

    [Fact]
    public void AWriteToAFreeFrameIsFoundByTheCheck()
    {
        Assert.True(_frames.TryAllocate(out Pfn frame));
        Assert.True(_frames.Put(frame));
        _memory.Word(frame.ToPa(Granule.Size4K) + 0xff8) = Poison | 0x400;
        Assert.Contains("0x80000ff8", Assert.Throws<InvalidOperationException>(_frames.CheckPoison).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWriteToAFreeFrameIsFoundWhenItIsHandedOutAgain()
    {
        Assert.True(_frames.TryAllocate(out Pfn frame));
        Assert.True(_frames.Put(frame));
        _memory.Word(frame.ToPa(Granule.Size4K)) = 0;
        _ = Assert.Throws<InvalidOperationException>(() => _frames.TryAllocate(out _));
    }

    private ulong[] Words(Pa start) => [.. Enumerable.Range(0, 512).Select(i => _memory.Word(start + ((ulong)i * 8)))];
}
