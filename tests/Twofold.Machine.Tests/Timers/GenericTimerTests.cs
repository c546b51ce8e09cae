using Twofold.Arch;

namespace Twofold.Machine.Tests.Timers;

/// <summary>Register numbers and bits are written out from Arm DDI 0487, D11 and D24.10.</summary>
public sealed class GenericTimerTests
{
    private const ulong Enable = 1, Masked = 2, Status = 4;
    private const int Physical = 30, Virtual = 27;

    private static readonly SystemRegister Frequency = SystemRegister.Of(3, 3, 14, 0, 0);
    private static readonly SystemRegister PhysicalCount = SystemRegister.Of(3, 3, 14, 0, 1);
    private static readonly SystemRegister VirtualCount = SystemRegister.Of(3, 3, 14, 0, 2);

    private readonly InstructionClock _clock = new();
    private readonly Gic _gic = new(1);
    private readonly GenericTimer _timer;
    private long _instructions;

    public GenericTimerTests()
    {
        _timer = new GenericTimer(_clock, owner: null);
        _timer.Connect(_gic, 0);
    }

    [Fact]
    public void TheFrequencyIs62500000AndCannotBeWritten()
    {
        Assert.Equal(62_500_000UL, Read(Frequency));
        Assert.False(_timer.TryWrite(Frequency, 0, 1));
        Assert.False(_timer.TryWrite(PhysicalCount, 0, 1));
        Assert.False(_timer.TryWrite(VirtualCount, 0, 1));
    }

    [Fact]
    public void OneInstructionIsOneTick()
    {
        _instructions = 1000;
        Assert.Equal(1000UL, Read(PhysicalCount));
        _instructions = 1007;
        Assert.Equal(1007UL, Read(PhysicalCount));
    }

    [Fact]
    public void TheVirtualCountLagsByTheOffset()
    {
        _instructions = 500;
        _timer.VirtualOffset = 200;
        Assert.Equal(300UL, Read(VirtualCount));
        _timer.VirtualOffset = 501;
        Assert.Equal(ulong.MaxValue, Read(VirtualCount));
        Assert.Equal(500UL, Read(PhysicalCount));
    }

    [Fact]
    public void CpusOfOneClockShareItsTime()
    {
        var other = new GenericTimer(_clock, owner: null);
        _timer.Advance(300);
        other.Advance(50);
        _timer.Advance(310);
        Assert.Equal(360, _clock.Now);
    }

    [Theory]
    [InlineData(2, Physical)]
    [InlineData(3, Virtual)]
    public void TheOutputIsTheConditionWhenEnabledAndNotMasked(int timer, int interrupt)
    {
        Write(Cval(timer), 100);
        Write(Ctl(timer), Enable);
        Assert.Equal(Enable, Read(Ctl(timer)));
        Assert.False(Pending(interrupt));

        _clock.AdvanceTo(99);
        _timer.Poll();
        Assert.False(Pending(interrupt));

        _clock.AdvanceTo(100);
        _timer.Poll();
        Assert.True(Pending(interrupt));
        Assert.Equal(Enable | Status, Read(Ctl(timer)));

        Write(Ctl(timer), Enable | Masked);
        Assert.False(Pending(interrupt));
        Assert.Equal(Enable | Masked | Status, Read(Ctl(timer)));

        Write(Ctl(timer), Enable);
        Assert.True(Pending(interrupt));
        Write(Cval(timer), 101);
        Assert.False(Pending(interrupt));
        Write(Cval(timer), 0);
        Assert.True(Pending(interrupt));
        Write(Ctl(timer), 0);
        Assert.False(Pending(interrupt));
        Assert.Equal(0UL, Read(Ctl(timer)));
    }

    [Fact]
    public void TheVirtualTimerComparesWithTheVirtualCount()
    {
        _clock.AdvanceTo(1000);
        _timer.VirtualOffset = 900;
        Write(Cval(3), 150);
        Write(Ctl(3), Enable);
        Assert.Equal(1050, _timer.NextDeadline);
        Assert.False(Pending(Virtual));
        _timer.VirtualOffset = 800;
        Assert.True(Pending(Virtual));
        _timer.VirtualOffset = 900;
        Assert.False(Pending(Virtual));
    }

    [Theory]
    [InlineData(0x0000_0010UL, 0x1_0000_0010UL)]
    [InlineData(0x7fff_ffffUL, 0x1_7fff_ffffUL)]
    [InlineData(0x8000_0000UL, 0x0_8000_0000UL)]
    [InlineData(0xffff_ffffUL, 0x0_ffff_ffffUL)]
    [InlineData(0xdead_beef_0000_0001UL, 0x1_0000_0001UL)]
    public void WritingTvalAddsASigned32BitValueToTheCount(ulong written, ulong compare)
    {
        _clock.AdvanceTo(0x1_0000_0000);
        Write(Tval(2), written);
        Assert.Equal(compare, Read(Cval(2)));
        Assert.Equal(written & 0xffff_ffff, Read(Tval(2)));
    }

    [Fact]
    public void TvalCountsDownThroughZero()
    {
        Write(Tval(3), 5);
        _clock.AdvanceTo(7);
        Assert.Equal(0xffff_fffeUL, Read(Tval(3)));
    }

    [Fact]
    public void TheDeadlineIsTheEarlierOfTheTimersThatCanFire()
    {
        Assert.Equal(long.MaxValue, _timer.NextDeadline);
        Assert.Equal(long.MaxValue, _timer.InstructionsToDeadline);
        Write(Cval(2), 400);
        Write(Ctl(2), Enable);
        Write(Cval(3), 300);
        Assert.Equal(400, _timer.NextDeadline);
        Write(Ctl(3), Enable);
        Assert.Equal(300, _timer.NextDeadline);
        _clock.AdvanceTo(290);
        Assert.Equal(10, _timer.InstructionsToDeadline);

        _clock.AdvanceTo(300);
        Assert.Equal(1, _timer.InstructionsToDeadline);
        _timer.Poll();
        Assert.Equal(400, _timer.NextDeadline);
        Write(Ctl(2), Enable | Masked);
        Assert.Equal(long.MaxValue, _timer.NextDeadline);
    }

    [Fact]
    public void ACompareValueBeyondTheClockNeverFires()
    {
        _clock.AdvanceTo(10);
        Write(Cval(2), ulong.MaxValue);
        Write(Ctl(2), Enable);
        Assert.Equal(long.MaxValue, _timer.NextDeadline);
        Assert.False(Pending(Physical));
    }

    [Fact]
    public void ResetTurnsBothTimersOffAndKeepsTheOffset()
    {
        _clock.AdvanceTo(50);
        _timer.VirtualOffset = 20;
        Write(Ctl(2), Enable);
        Write(Ctl(3), Enable);
        Assert.True(Pending(Physical));
        _timer.Reset();
        Assert.False(Pending(Physical));
        Assert.False(Pending(Virtual));
        Assert.Equal(0UL, Read(Ctl(2)));
        Assert.Equal(30UL, Read(VirtualCount));
    }

    [Fact]
    public void RegistersOfOthersAreNotAnswered()
    {
        Assert.False(_timer.TryRead(SystemRegister.Of(3, 3, 14, 2, 3), 0, out _));
        Assert.False(_timer.TryRead(SystemRegister.Of(3, 0, 14, 1, 0), 0, out _));
        Assert.False(_timer.TryWrite(SystemRegister.Of(3, 3, 14, 3, 3), 0, 0));
    }

    [Fact]
    public void SkippedTimeNeverGoesBack()
    {
        _clock.AdvanceTo(100);
        _clock.AdvanceTo(40);
        Assert.Equal(100, _clock.Now);
    }

    private static SystemRegister Tval(int timer) => SystemRegister.Of(3, 3, 14, timer, 0);

    private static SystemRegister Ctl(int timer) => SystemRegister.Of(3, 3, 14, timer, 1);

    private static SystemRegister Cval(int timer) => SystemRegister.Of(3, 3, 14, timer, 2);

    /// <summary>GICR_ISPENDR0.</summary>
    private bool Pending(int interrupt) => ((_gic.ReadRedistributor(0x1_0200, 4) >> interrupt) & 1) != 0;

    private ulong Read(SystemRegister register)
    {
        Assert.True(_timer.TryRead(register, _instructions, out ulong value));
        return value;
    }

    private void Write(SystemRegister register, ulong value) => Assert.True(_timer.TryWrite(register, _instructions, value));
}
