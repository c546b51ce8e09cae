namespace Twofold.Guests.Tests;

/// <summary>The built-in guest, which says itself what went wrong and ends by PSCI only when nothing did.</summary>
public sealed class TourTests
{
    [Fact]
    public void TheTourEndsByPoweringOff()
    {
        Command run = Command.Twofold("run", "--timeout", "60");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.EndsWith("done; powering off by PSCI\r\n", run.Output, StringComparison.Ordinal);
        foreach (string said in new[]
        {
            "exception level 1, MMU and caches off",
            "16896 operations",
            "both ways",
            "counted to 1000; a store-exclusive after CLREX fails",
            "CRC-32 0x00000000cbf43926, CRC-32C 0x00000000e3069283, as they should be",
            "3 interrupts, the last with INTID 27",
            "memory, read past the caches, still adds up",
        })
        {
            Assert.Contains(said, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFabricatedGeometryMakesTheSetWayLoopsShort()
    {
        Command run = Command.Twofold("run", "--timeout", "60", "--cache-geometry", "fabricated");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("level 1: 1 sets of 1 ways", run.Output, StringComparison.Ordinal);
    }
}
