namespace Twofold.Sync.Tests;

public sealed class LockOrderTests
{
    private readonly RankedLock _slots = new(LockRank.Slots);
    private readonly RankedLock _frames = new(LockRank.Frames);
    private readonly MmuLock _mmu = new();

    [Fact]
    public void LocksAreTakenFromTheOutsideIn()
    {
        using (_slots.Enter())
        using (_mmu.EnterExclusive())
        using (_frames.Enter())
        {
            Assert.True(_slots.IsHeld && _frames.IsHeld && _mmu.IsHeldExclusively);
        }

        Assert.False(_slots.IsHeld || _frames.IsHeld || _mmu.IsHeldExclusively);
    }

    [Fact]
    public void AnOuterLockUnderAnInnerOneIsRefusedAndNotTaken()
    {
        using (_frames.Enter())
        {
            InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => _slots.Enter().Dispose());
            Assert.Equal("lock order: Slots taken while Frames is held", refused.Message);
            Assert.False(_slots.IsHeld);
            _ = Assert.Throws<InvalidOperationException>(() => _mmu.EnterShared().Dispose());
            _ = Assert.Throws<InvalidOperationException>(() => _mmu.EnterExclusive().Dispose());
        }

        // The refusals left nothing behind.
        using (_slots.Enter())
        using (_mmu.EnterExclusive())
        {
            Assert.True(_slots.IsHeld);
        }
    }

    [Fact]
    public void NoLockIsTakenTwiceByOneThread()
    {
        using (_mmu.EnterShared())
        {
            _ = Assert.Throws<InvalidOperationException>(() => _mmu.EnterShared().Dispose());
            _ = Assert.Throws<InvalidOperationException>(() => _mmu.EnterExclusive().Dispose());
        }

        using (_slots.Enter())
        {
            _ = Assert.Throws<InvalidOperationException>(() => new RankedLock(LockRank.Slots).Enter().Dispose());
        }
    }

    [Fact]
    public void TheRanksOfOneThreadAreNoBusinessOfAnother()
    {
        bool entered = false;
        using (_frames.Enter())
        {
            Worker other = Worker.Start("other", () =>
            {
                using (_slots.Enter())
                {
                    entered = true;
                }
            });
            other.Join();
        }

        Assert.True(entered);
    }

    [Fact]
    public void AnExceptionUnderALockReleasesIt()
    {
        static void Fail(MmuLock mmu)
        {
            using (mmu.EnterExclusive())
            {
                throw new InvalidTimeZoneException();
            }
        }

        _ = Assert.Throws<InvalidTimeZoneException>(() => Fail(_mmu));
        using (_mmu.EnterExclusive())
        {
            Assert.True(_mmu.IsHeldExclusively);
        }
    }
}
