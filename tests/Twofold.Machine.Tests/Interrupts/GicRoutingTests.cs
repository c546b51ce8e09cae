namespace Twofold.Machine.Tests.Interrupts;

/// <summary>Which CPU gets an interrupt. Source: Arm IHI 0069, 3.2 and 3.3; Arm DDI 0487, ICC_SGI1R_EL1.</summary>
public sealed class GicRoutingTests
{
    private const ulong AllButSelf = 1UL << 40;

    private readonly GicBoard _board = GicBoard.Ready(4);

    [Theory]
    [InlineData(0b0001, new[] { 0 })]
    [InlineData(0b1010, new[] { 1, 3 })]
    [InlineData(0xfff0, new int[0])]
    public void AnSgiGoesToTheTargetList(ulong list, int[] targets)
    {
        _board.Write(Icc.Sgi1r, (7UL << 24) | list);
        AssertInterrupted(7, targets);
    }

    [Fact]
    public void AnSgiToAllOthersLeavesOutTheSender()
    {
        _board.Write(Icc.Sgi1r, AllButSelf | (5UL << 24), cpu: 2);
        AssertInterrupted(5, [0, 1, 3]);
    }

    [Theory]
    [InlineData(1UL << 16)] // Aff1
    [InlineData(1UL << 32)] // Aff2
    [InlineData(1UL << 48)] // Aff3
    [InlineData(1UL << 44)] // RS: Aff0 16 to 31
    public void AnSgiToOtherAffinitiesReachesNobody(ulong elsewhere)
    {
        _board.Write(Icc.Sgi1r, elsewhere | 0xf);
        AssertInterrupted(0, []);
    }

    [Fact]
    public void ARangeSelectorReachesCpu17()
    {
        GicBoard board = GicBoard.Ready(18);
        board.Write(Icc.Sgi1r, (1UL << 44) | 2);
        Assert.True(board.Irq(17));
        Assert.False(board.Irq(1));
    }

    [Fact]
    public void AGroup0SgiIsOnlyForTargetsThatHaveItInGroup0()
    {
        _board.Private(1, 0x080, ~(1u << 3));
        _board.Write(Icc.Sgi0r, (3UL << 24) | 0b11);
        Assert.Equal(0u, _board.Private(0, 0x200));
        Assert.Equal(1u << 3, _board.Private(1, 0x200));
        AssertInterrupted(3, []);
    }

    [Fact]
    public void APrivateInterruptIsItsCpusAlone()
    {
        _board.Gic.SetPpi(2, 30, true);
        AssertInterrupted(30, [2]);
    }

    [Fact]
    public void ASharedInterruptFollowsItsRoute()
    {
        _board.Gic.SetSpi(287, true);
        Assert.True(_board.Irq(0));
        _board.Route(287, 3);
        Assert.False(_board.Irq(0));
        Assert.True(_board.Irq(3));
        _board.Route(287, 4);
        Assert.False(_board.Irq(3));
        _board.Route(287, 0x1_0000_0002);
        Assert.False(_board.Irq(2));
    }

    [Fact]
    public void AMovedInterruptEndsWhereItWasTaken()
    {
        _board.Gic.SetSpi(40, true);
        Assert.Equal(40, _board.Acknowledge(cpu: 0));
        _board.Route(40, 1);
        Assert.False(_board.Irq(1));
        _board.End(40, cpu: 0);
        Assert.True(_board.Irq(1));
        Assert.False(_board.Irq(0));
    }

    [Fact]
    public void ARouteKeepsItsTwoHalves()
    {
        _board.Distributor(0x6000 + (40 * 8), 0x8001_0203);
        _board.Distributor(0x6000 + (40 * 8) + 4, 0xffff_ff05);
        Assert.Equal(0x05_0001_0203UL, _board.Gic.ReadDistributor(0x6000 + (40 * 8), 8)); // no 1-of-N: bit 31 is RES0
    }

    private void AssertInterrupted(int interrupt, int[] cpus)
    {
        for (int cpu = 0; cpu < 4; cpu++)
        {
            bool expected = cpus.Contains(cpu);
            Assert.Equal(expected, _board.Irq(cpu));
            Assert.Equal(expected ? interrupt : GicBoard.Spurious, _board.Acknowledge(cpu));
        }
    }
}
