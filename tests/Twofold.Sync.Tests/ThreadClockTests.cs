namespace Twofold.Sync.Tests;

public sealed class ThreadClockTests
{
    [Fact]
    public void WorkOfTheCallingThreadCountsAndThatOfOthersDoesNot()
    {
        const long work = 20_000_000;
        long before = ThreadClock.Nanoseconds;
        long others = 0;
        Worker other = Worker.Start("burner", () =>
        {
            Burn(work);
            others = ThreadClock.Nanoseconds;
        });
        other.Join();
        long afterOthers = ThreadClock.Nanoseconds - before;
        Burn(work);
        Assert.InRange(others, work, long.MaxValue);
        Assert.InRange(afterOthers, 0, work - 1);
        Assert.InRange(ThreadClock.Nanoseconds - before, work, long.MaxValue);
    }

    private static void Burn(long nanoseconds)
    {
        long end = ThreadClock.Nanoseconds + nanoseconds;
        while (ThreadClock.Nanoseconds < end)
        {
        }
    }
}
