using Twofold.Explorer.Reports;
using Twofold.Explorer.Scenarios;
using Twofold.Sync;

namespace Twofold.Explorer.Tests.Reports;

public sealed class ScheduleFileTests
{
    private const string Text = """
        twofold-schedule 1
        scenario S06
        variant no-table
        strategy by hand
        points 0x40000000 TableCounters
        decisions
        vcpu1#1 walk
        hardware 1 walk cache

        """;

    [Fact]
    public void AFileReadsBackAsItWasWritten()
    {
        ScheduleFile? file = ScheduleFile.TryParse(Text, out string error);
        Assert.True(file is not null, error);
        Assert.Equal(("S06", "no-table", "", "by hand"), (file.ScenarioId, file.Variant, file.Mutant, file.Strategy));
        Assert.Equal(["0x40000000", "TableCounters"], file.Points);
        Assert.Equal(["vcpu1#1 walk", "hardware 1 walk cache"], file.Tokens);
        Assert.Equal(Text.ReplaceLineEndings("\n"), file.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("twofold-schedule 2\nscenario S06\nvariant x\ndecisions\n")]
    [InlineData("twofold-schedule 1\n")]
    [InlineData("twofold-schedule 1\nscenario S06\ndecisions\n")]
    [InlineData("twofold-schedule 1\nscenario S06\nvariant x\nvcpu1#1 walk\n")]
    [InlineData("\0\0\0")]
    public void WhatIsNoScheduleIsRefusedInOneLine(string text)
    {
        Assert.Null(ScheduleFile.TryParse(text, out string error));
        Assert.NotEmpty(error);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void AScheduleThatTheCodeDoesNotFollowSaysWhereTheyPart()
    {
        Mutants.Select(Mutant.None);
        using Exploration exploration = new();
        Variant variant = ScenarioCatalog.All.Single(scenario => scenario.Id == "S06").Variants.Single(variant => variant.Name == "no-table");
        ScheduleFile file = ScheduleFile.TryParse(Text, out _)! with { Tokens = ["vcpu1#99 elsewhere"] };
        ExplorationResult result = exploration.Replay(variant, file, out string? divergence);
        Assert.Null(result.Failure);
        Assert.Contains("vcpu1#99 elsewhere", divergence, StringComparison.Ordinal);
    }
}
