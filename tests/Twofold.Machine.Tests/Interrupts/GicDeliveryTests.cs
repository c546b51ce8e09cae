namespace Twofold.Machine.Tests.Interrupts;

/// <summary>From wire to acknowledge and end. Source: Arm IHI 0069, chapter 4.</summary>
public sealed class GicDeliveryTests
{
    private readonly GicBoard _board = GicBoard.Ready();

    [Fact]
    public void ALevelInterruptIsPendingWhileItsWireIsUp()
    {
        _board.Gic.SetSpi(40, true);
        Assert.True(_board.Pending(40));
        Assert.True(_board.Irq());
        _board.Gic.SetSpi(40, false);
        Assert.False(_board.Pending(40));
        Assert.False(_board.Irq());
        Assert.Equal(GicBoard.Spurious, _board.Acknowledge());
    }

    [Fact]
    public void AnEdgeInterruptStaysPendingUntilAcknowledged()
    {
        _board.Edge(40);
        _board.Gic.SetSpi(40, true);
        _board.Gic.SetSpi(40, false);
        Assert.True(_board.Pending(40));
        Assert.Equal(40, _board.Acknowledge());
        Assert.False(_board.Pending(40));
        Assert.True(_board.Active(40));
        _board.End(40);
        Assert.False(_board.Active(40));
        Assert.False(_board.Irq());
    }

    [Fact]
    public void AnEdgeWhileActiveIsDeliveredAfterTheEnd()
    {
        _board.Edge(40);
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.Gic.SetSpi(40, true);
        Assert.False(_board.Pending(40));
        _board.Gic.SetSpi(40, false);
        _board.Gic.SetSpi(40, true);
        Assert.True(_board.Pending(40));
        Assert.False(_board.Irq());
        _board.End(40);
        Assert.True(_board.Irq());
        Assert.Equal(40, _board.Acknowledge());
    }

    [Fact]
    public void ALevelThatIsStillUpAtTheEndComesAgain()
    {
        _board.Gic.SetPpi(0, 27, true);
        Assert.Equal(27, _board.Acknowledge());
        Assert.True(_board.Pending(27));
        Assert.False(_board.Irq());
        _board.End(27);
        Assert.True(_board.Irq());
        Assert.Equal(27, _board.Acknowledge());
        _board.Gic.SetPpi(0, 27, false);
        _board.End(27);
        Assert.False(_board.Irq());
    }

    [Fact]
    public void SoftwarePendingIsALatchBesideTheWire()
    {
        _board.Distributor(0x204, 1u << 8);
        Assert.True(_board.Irq());
        _board.Distributor(0x284, 1u << 8);
        Assert.False(_board.Irq());

        _board.Gic.SetSpi(40, true);
        _board.Distributor(0x284, 1u << 8);
        Assert.True(_board.Pending(40));

        _board.Distributor(0x204, 1u << 8);
        _board.Gic.SetSpi(40, false);
        Assert.Equal(40, _board.Acknowledge());
        Assert.False(_board.Pending(40));
    }

    [Fact]
    public void EveryMaskHoldsAnInterruptBack()
    {
        _board.Gic.SetSpi(40, true);
        AssertHeld(() => _board.Distributor(0x184, 1u << 8), () => _board.Distributor(0x104, 1u << 8)); // enable
        AssertHeld(() => _board.Distributor(0x000, 1), () => _board.Distributor(0x000, 2)); // EnableGrp1
        AssertHeld(() => _board.Distributor(0x084, 0), () => _board.Distributor(0x084, 1u << 8)); // group
        AssertHeld(() => _board.Write(Icc.Igrpen1, 0), () => _board.Write(Icc.Igrpen1, 1));
        AssertHeld(() => _board.Write(Icc.Pmr, 0xa0), () => _board.Write(Icc.Pmr, 0xa8));
        AssertHeld(() => _board.Priority(40, 0xa8), () => _board.Priority(40, 0xa0)); // as urgent as the mask: masked
        AssertHeld(() => _board.Distributor(0x304, 1u << 8), () => _board.Distributor(0x384, 1u << 8)); // active
        AssertHeld(() => _board.Route(40, 1), () => _board.Route(40, 0));
    }

    [Fact]
    public void TheMostUrgentComesFirstAndTheLowestNumberAmongEquals()
    {
        _board.Priority(100, 0x80);
        _board.Priority(90, 0x80);
        _board.Priority(200, 0x40);
        foreach (int interrupt in (int[])[100, 200, 90, 50])
        {
            _board.Edge(interrupt);
            _board.Gic.SetSpi(interrupt, true);
        }

        Assert.Equal(200UL, _board.Read(Icc.Hppir1));
        int[] order = new int[4];
        for (int i = 0; i < 4; i++)
        {
            order[i] = _board.Acknowledge();
            _board.End(order[i]);
        }

        Assert.Equal([200, 90, 100, 50], order);
        Assert.Equal((ulong)GicBoard.Spurious, _board.Read(Icc.Hppir1));
    }

    [Fact]
    public void OnlyAMoreUrgentInterruptPreempts()
    {
        _board.Priority(41, 0x80);
        _board.Priority(42, 0x40);
        _board.Gic.SetSpi(40, true);
        Assert.Equal(0xffUL, _board.Read(Icc.Rpr));
        Assert.Equal(40, _board.Acknowledge());
        Assert.Equal(0xa0UL, _board.Read(Icc.Rpr));
        Assert.Equal(1UL << (0xa0 >> 3), _board.Read(Icc.Ap1r0));

        _board.Gic.SetSpi(50, true); // as urgent as what runs
        Assert.False(_board.Irq());
        Assert.Equal(GicBoard.Spurious, _board.Acknowledge());

        _board.Gic.SetSpi(41, true);
        Assert.True(_board.Irq());
        Assert.Equal(41, _board.Acknowledge());
        _board.Gic.SetSpi(42, true);
        Assert.Equal(42, _board.Acknowledge());
        Assert.Equal(0x40UL, _board.Read(Icc.Rpr));

        foreach (int interrupt in (int[])[42, 41, 40])
        {
            _board.Gic.SetSpi(interrupt, false);
        }

        _board.End(42);
        Assert.Equal(0x80UL, _board.Read(Icc.Rpr));
        _board.End(41);
        Assert.Equal(0xa0UL, _board.Read(Icc.Rpr));
        Assert.False(_board.Irq());
        _board.End(40);
        Assert.Equal(0xffUL, _board.Read(Icc.Rpr));
        Assert.True(_board.Irq());
    }

    [Theory]
    [InlineData(3, 0x98, true)] // all five bits decide
    [InlineData(4, 0x98, true)]
    [InlineData(5, 0x98, true)]
    [InlineData(6, 0x98, false)] // two bits: 0x98 and 0xa0 are one group
    [InlineData(7, 0x98, false)]
    [InlineData(7, 0x78, true)]
    [InlineData(6, 0x78, true)]
    [InlineData(0, 0x98, true)] // below the minimum
    public void TheBinaryPointSaysWhichBitsPreempt(int binaryPoint, byte priority, bool preempts)
    {
        _board.Write(Icc.Bpr1, (ulong)binaryPoint);
        Assert.Equal((ulong)Math.Max(binaryPoint, 3), _board.Read(Icc.Bpr1));
        _board.Priority(41, priority);
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.Gic.SetSpi(41, true);
        Assert.Equal(preempts, _board.Irq());
    }

    [Fact]
    public void ACommonBinaryPointIsGroupZeros()
    {
        _board.Write(Icc.Bpr1, 5);
        _board.Write(Icc.Bpr0, 6);
        _board.Write(Icc.Ctlr, 1);
        Assert.Equal(7UL, _board.Read(Icc.Bpr1));
        _board.Write(Icc.Bpr1, 3);
        _board.Priority(41, 0x88);
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.Gic.SetSpi(41, true);
        Assert.False(_board.Irq());
        _board.Write(Icc.Ctlr, 0);
        Assert.Equal(5UL, _board.Read(Icc.Bpr1));
        _board.Write(Icc.Bpr0, 0);
        Assert.Equal(2UL, _board.Read(Icc.Bpr0));
    }

    [Fact]
    public void SplitEndDropsThePriorityAndDirDeactivates()
    {
        _board.Write(Icc.Ctlr, 2);
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.End(40);
        Assert.True(_board.Active(40));
        Assert.Equal(0xffUL, _board.Read(Icc.Rpr));
        Assert.False(_board.Irq());
        _board.Gic.SetSpi(50, true); // as urgent, but nothing runs any more
        Assert.True(_board.Irq());
        _board.Gic.SetSpi(50, false);
        _board.Write(Icc.Dir, 40);
        Assert.False(_board.Active(40));
        Assert.True(_board.Irq());
    }

    [Fact]
    public void DirDoesNothingWhenTheEndDeactivates()
    {
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.Write(Icc.Dir, 40);
        Assert.True(_board.Active(40));
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(1020)]
    [InlineData(288)]
    [InlineData(0xff_ffff)]
    public void EndingWhatDoesNotExistChangesNothing(int interrupt)
    {
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.End(interrupt);
        Assert.Equal(0xa0UL, _board.Read(Icc.Rpr));
        Assert.True(_board.Active(40));
    }

    [Fact]
    public void GroupZeroIsNeverDelivered()
    {
        _board.Distributor(0x084, 0);
        _board.Gic.SetSpi(40, true);
        Assert.True(_board.Pending(40));
        Assert.False(_board.Irq());
        Assert.Equal((ulong)GicBoard.Spurious, _board.Read(Icc.Iar0));
        Assert.Equal(GicBoard.Spurious, _board.Acknowledge());
    }

    [Fact]
    public void RestoringActivePrioritiesRestoresTheRunningPriority()
    {
        _board.Write(Icc.Ap1r0, 1u << 31);
        Assert.Equal(0xf8UL, _board.Read(Icc.Rpr));
        _board.Write(Icc.Ap0r0, uint.MaxValue);
        Assert.Equal(0xffff_ffffUL, _board.Read(Icc.Ap0r0));
        Assert.Equal(0UL, _board.Read(Icc.Rpr));
        _board.Gic.SetSpi(40, true);
        Assert.False(_board.Irq());
        _board.End(40); // what runs is group 0's
        Assert.Equal(1UL << 31, _board.Read(Icc.Ap1r0));
    }

    [Fact]
    public void ResetTurnsEverythingOffAndTheWireComesBack()
    {
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge());
        _board.Gic.Reset();
        Assert.False(_board.Irq());
        Assert.False(_board.Active(40));
        Assert.True(_board.Pending(40));
        Assert.Equal(0UL, _board.Read(Icc.Pmr));
        Assert.Equal(0UL, _board.Read(Icc.Igrpen1));
        Assert.Equal(3UL, _board.Read(Icc.Bpr1));
        Assert.Equal(0xffUL, _board.Read(Icc.Rpr));
    }

    private void AssertHeld(Action mask, Action unmask)
    {
        Assert.True(_board.Irq());
        mask();
        Assert.False(_board.Irq());
        Assert.Equal(GicBoard.Spurious, _board.Acknowledge());
        unmask();
        Assert.True(_board.Irq());
    }
}
