using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Tests.Devices;

/// <summary>Register offsets are written out from Arm DDI 0224, table 3-1.</summary>
public sealed class Pl031Tests
{
    private readonly FakeLine _line = new();
    private readonly Pl031 _clock;
    private long _now = 1_700_000_000;

    public Pl031Tests() => _clock = new Pl031(() => _now, _line);

    [Fact]
    public void TheDataRegisterShowsTheSource()
    {
        Assert.Equal(1_700_000_000UL, _clock.Read(0x00, 4));
        _now += 5;
        Assert.Equal(1_700_000_005UL, _clock.Read(0x00, 4));
        Assert.Equal(1UL, _clock.Read(0x0c, 4));
    }

    [Fact]
    public void LoadingSetsTheTimeThatThenRunsOn()
    {
        _clock.Write(0x08, 4, 1000);
        _now += 7;
        Assert.Equal(1007UL, _clock.Read(0x00, 4));
        Assert.Equal(1000UL, _clock.Read(0x08, 4));
    }

    [Fact]
    public void TheAlarmRaisesTheLineOnceWhenUnmaskedAndClears()
    {
        _clock.Write(0x10, 4, 1);
        _clock.Write(0x04, 4, 1_700_000_010);
        _now += 9;
        _clock.Poll();
        Assert.False(_line.Level);
        _now += 1;
        _clock.Poll();
        Assert.True(_line.Level);
        Assert.Equal(1UL, _clock.Read(0x18, 4));
        _clock.Write(0x1c, 4, 1);
        _now += 100;
        _clock.Poll();
        Assert.False(_line.Level);
    }

    [Fact]
    public void AMaskedAlarmIsRawOnly()
    {
        _clock.Write(0x04, 4, 1_700_000_000);
        Assert.Equal(1UL, _clock.Read(0x14, 4));
        Assert.Equal(0UL, _clock.Read(0x18, 4));
        Assert.False(_line.Level);
    }

    [Fact]
    public void AnAlarmBehindTheClockComesAfterTheCounterWraps()
    {
        _clock.Write(0x10, 4, 1);
        _clock.Write(0x04, 4, 1_699_999_999);
        _clock.Poll();
        Assert.False(_line.Level);
        _now += 0xffff_ffff;
        _clock.Poll();
        Assert.True(_line.Level);
    }

    [Theory]
    [InlineData(0xfe0, 0x31)]
    [InlineData(0xfe4, 0x10)]
    [InlineData(0xfe8, 0x14)]
    [InlineData(0xfec, 0x00)]
    [InlineData(0xff0, 0x0d)]
    [InlineData(0xff4, 0xf0)]
    [InlineData(0xff8, 0x05)]
    [InlineData(0xffc, 0xb1)]
    public void TheIdRegistersNameAnArmPl031(ulong offset, ulong value) => Assert.Equal(value, _clock.Read(offset, 4));
}
