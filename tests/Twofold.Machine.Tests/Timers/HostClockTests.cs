namespace Twofold.Machine.Tests.Timers;

public sealed class HostClockTests
{
    [Theory]
    [InlineData(1_000_000_000L, 1_000_000_000L, 62_500_000L)]
    [InlineData(16L, 1_000_000_000L, 1L)]
    [InlineData(15L, 1_000_000_000L, 0L)]
    [InlineData(10_000_000L, 10_000_000L, 62_500_000L)]
    [InlineData(24_000_001L, 24_000_000L, 62_500_002L)]
    public void ATickIs16NanosecondsOfAnyHostClock(long elapsed, long frequency, long ticks)
        => Assert.Equal(ticks, HostClock.ToTicks(elapsed, frequency));

    [Fact]
    public void ACenturyDoesNotOverflow()
    {
        const long seconds = 100L * 365 * 86_400;
        Assert.Equal(seconds * 62_500_000, HostClock.ToTicks(seconds * 1_000_000_000, 1_000_000_000));
    }

    [Fact]
    public void TimeDoesNotGoBack()
    {
        var clock = new HostClock();
        long before = clock.Now;
        Assert.True(clock.Now >= before);
        Assert.False(clock.CountsInstructions);
    }
}
