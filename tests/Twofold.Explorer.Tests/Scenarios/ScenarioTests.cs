using Twofold.Explorer.Reports;
using Twofold.Explorer.Scenarios;
using Twofold.Explorer.Strategies;
using Twofold.Sync;

namespace Twofold.Explorer.Tests.Scenarios;

/// <summary>The shipped engine holds in every order with up to two preemptions, and every deliberate fault is found.</summary>
public sealed class ScenarioTests : IDisposable
{
    private const int Bound = 2;

    private readonly Exploration _exploration = new();

    public ScenarioTests() => Mutants.Select(Mutant.None);

    public static TheoryData<string> MutantNames => [.. MutantCatalog.All.Select(mutant => mutant.Name)];

    public void Dispose()
    {
        Mutants.Select(Mutant.None);
        _exploration.Dispose();
    }

    /// <summary>The counts are pinned, so that exploring less is noticed. A change of the engine's accesses moves them, rightly.</summary>
    [Theory]
    [InlineData("S01", "age", 207)]
    [InlineData("S01", "protect", 1851)]
    [InlineData("S01", "break", 216)]
    [InlineData("S01", "dirty", 171)]
    [InlineData("S02", "disconnect", 1930)]
    [InlineData("S02", "fault-inside", 1405)]
    [InlineData("S02", "unmap", 839)]
    [InlineData("S02", "reader", 2021)]
    [InlineData("S06", "no-table", 20)]
    [InlineData("S06", "table", 204)]
    [InlineData("S08", "walkers", 1166)]
    [InlineData("S08", "fault", 1205)]
    [InlineData("S08", "join", 971)]
    public void TheEngineHoldsInEveryOrderWithUpToTwoPreemptions(string id, string variant, int executions)
    {
        ExplorationResult result = Explore(id, variant, new PreemptionBounding(Bound));
        Assert.True(result.Failure is null, TextReport.Of(result));
        Assert.True(result.IsExhausted);
        Assert.Equal(executions, result.Executions);
    }

    [Fact]
    public void TheCountsAboveAreOfEveryVariantThereIs()
        => Assert.Equal(13, ScenarioCatalog.All.Sum(scenario => scenario.Variants.Count));

    [Theory]
    [MemberData(nameof(MutantNames))]
    public void AMutantIsFoundInItsScenarioAndItsScheduleFailsTheSameWayAgain(string name)
    {
        MutantEntry mutant = MutantCatalog.All.Single(entry => entry.Name == name);
        Scenario scenario = ScenarioCatalog.All.Single(entry => entry.Id == mutant.ScenarioId);
        Mutants.Select(mutant.Mutant);
        using Exploration exploration = new() { Mutant = mutant };
        (Variant variant, ExplorationResult result) = scenario.Variants
            .Select(variant => (variant, exploration.Explore(scenario, variant, new PreemptionBounding(Bound), Budget.Default)))
            .FirstOrDefault(found => found.Item2.Failure is not null);
        Assert.NotNull(result?.Failure);

        ScheduleFile? file = ScheduleFile.TryParse(result.Failure.Schedule.ToString(), out string error);
        Assert.True(file is not null, error);
        ExplorationResult replayed = exploration.Replay(variant, file, out string? divergence);
        Assert.Null(divergence);
        Assert.Equal(result.Failure.Violation, replayed.Failure?.Violation);
        Assert.Equal(result.Failure.Events, replayed.Failure?.Events);
        Assert.Equal(file.Tokens, replayed.Failure?.Schedule.Tokens);
    }

    [Fact]
    public void EveryScenarioHasAtLeastTwoMutants()
        => Assert.All(ScenarioCatalog.All, scenario => Assert.True(MutantCatalog.All.Count(mutant => mutant.ScenarioId == scenario.Id) >= 2, scenario.Id));

    [Fact]
    public void EveryMutantHasAName()
        => Assert.Equal(Enum.GetValues<Mutant>().Except([Mutant.None]), MutantCatalog.All.Select(entry => entry.Mutant).Order());

    [Fact]
    public void RulesAreInQuestionAndWalksBeginAtStalePointers()
    {
        HashSet<string> checkedRules = [.. ScenarioCatalog.All
            .SelectMany(scenario => scenario.Variants.Select(variant => Explore(scenario.Id, variant.Name, new PreemptionBounding(Bound))))
            .SelectMany(result => result.Checks.Keys)];
        string[] expected = ["INV-01", "INV-02", "INV-05", "INV-06", "INV-07", "INV-09", "INV-10", "INV-11", "INV-14", "INV-15", "INV-30", "INV-37", "stale-walk"];
        Assert.Empty(expected.Except(checkedRules));
    }

    [Fact]
    public void RandomOrdersHoldTooAndAreTheSameForOneSeed()
    {
        ExplorationResult first = Explore("S02", "unmap", new RandomWalk(3), new Budget(TimeSpan.MaxValue, 300));
        ExplorationResult second = Explore("S02", "unmap", new RandomWalk(3), new Budget(TimeSpan.MaxValue, 300));
        Assert.True(first.Failure is null, TextReport.Of(first));
        Assert.Equal((first.Executions, first.Steps), (second.Executions, second.Steps));
        Assert.False(first.IsExhausted);
    }

    [Fact]
    public void AFailureIsDrawnWithALaneForEachActorAndTheEntryBeforeAndAfter()
    {
        Mutants.Select(Mutant.AgeByPlainStore);
        string report = TextReport.Of(Explore("S01", "age", new PreemptionBounding(Bound)));
        string[] lines = report.Split('\n');
        Assert.Contains("FAILS in execution 44 with 1 preemption", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("INV-05: ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["ager", "vcpu0", "cpu1"], lines[3].Split('|').Select(lane => lane.Trim()));
        Assert.Contains(lines, line => line.StartsWith("L3 0x0: page 0x100000000 rw- young -> page 0x100000000 r-- old", StringComparison.Ordinal));
    }

    [Fact]
    public void ABudgetOfExecutionsIsKept()
    {
        ExplorationResult result = Explore("S01", "protect", new PreemptionBounding(Bound), new Budget(TimeSpan.MaxValue, 50));
        Assert.InRange(result.Executions, 1, 50);
        Assert.False(result.IsExhausted);
    }

    private ExplorationResult Explore(string id, string variant, IStrategy strategy, Budget? budget = null)
    {
        Scenario scenario = ScenarioCatalog.All.Single(entry => entry.Id == id);
        return _exploration.Explore(scenario, scenario.Variants.Single(entry => entry.Name == variant), strategy, budget ?? Budget.Default);
    }
}
