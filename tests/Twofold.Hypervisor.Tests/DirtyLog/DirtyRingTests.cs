using Twofold.Hypervisor.DirtyLog;

namespace Twofold.Hypervisor.Tests.DirtyLog;

public sealed class DirtyRingTests
{
    private readonly DirtyRing _ring = new(256);

    [Fact]
    public void EntriesComeInTheOrderOfTheirPushes()
    {
        _ring.Push(7, 3);
        _ring.Push(1, 9);
        Assert.Equal(new DirtyRingEntry(7, 3, DirtyRingState.Dirty), _ring[0]);
        Assert.Equal(new DirtyRingEntry(1, 9, DirtyRingState.Dirty), _ring[1]);
        Assert.Equal(DirtyRingState.Empty, _ring[2].State);
    }

    [Fact]
    public void SixtyFourEntriesAreKeptFree()
    {
        for (int pushed = 0; pushed < 192; pushed++)
        {
            Assert.False(_ring.IsSoftFull);
            _ring.Push(0, (ulong)pushed);
        }

        Assert.True(_ring.IsSoftFull);
        _ring.SetState(0, DirtyRingState.Reset);
        Assert.True(_ring.IsSoftFull);
        Assert.True(_ring.TryTakeReset(out _, out _));
        Assert.False(_ring.IsSoftFull);
    }

    [Fact]
    public void OnlyTheOldestEntryIsEmptiedAndOnlyWhenCollected()
    {
        _ring.Push(0, 1);
        _ring.Push(0, 2);
        Assert.False(_ring.TryTakeReset(out _, out _));
        _ring.SetState(1, DirtyRingState.Reset);
        Assert.False(_ring.TryTakeReset(out _, out _));
        _ring.SetState(0, DirtyRingState.Reset);
        Assert.True(_ring.TryTakeReset(out _, out ulong first));
        Assert.True(_ring.TryTakeReset(out _, out ulong second));
        Assert.Equal((1UL, 2UL), (first, second));
        Assert.Equal(DirtyRingState.Empty, _ring[0].State);
    }

    [Fact]
    public void TheRingGoesRound()
    {
        for (int pushed = 0; pushed < 1000; pushed++)
        {
            _ring.Push(0, (ulong)pushed);
            Assert.Equal((ulong)pushed, _ring[pushed].Offset);
            _ring.SetState(pushed, DirtyRingState.Reset);
            Assert.True(_ring.TryTakeReset(out _, out ulong offset));
            Assert.Equal((ulong)pushed, offset);
        }
    }
}
