namespace Twofold.Conformance.Tests;

public sealed class ConformanceRunnerTests
{
    private const string Max = "arm64-6.12-tcg-max";

    [Fact]
    public void TheFirstDifferentAnswerIsReported()
    {
        VectorOutcome outcome = ConformanceRunner.Run(Make(Max, "-", "neutral", "slot 0 0x0 0x10000 @0 0;slot 0 0x0 0x20000 @0 0", "ok;ok"));
        Assert.False(outcome.IsPassed);
        Assert.Equal((1, "EINVAL"), (outcome.Difference, outcome.Answer));
    }

    [Theory]
    [InlineData(Max, "frobnicate 1")]
    [InlineData(Max, "run 0 w:0x1000:1")] // no vCPU
    [InlineData(Max, "vcpu 0;run 0 q:1")]
    [InlineData(Max, "slot 0 zero 0x1000 @0 0")]
    [InlineData("riscv", "mkvm 0")]
    public void WhatIsNotUnderstoodFails(string platform, string operations)
    {
        string answers = string.Join(';', operations.Split(';').Select(_ => "ok"));
        VectorOutcome outcome = ConformanceRunner.Run(Make(platform, "-", "neutral", operations, answers));
        Assert.False(outcome.IsPassed);
        Assert.False(outcome.IsSkipped);
    }

    [Theory]
    [InlineData("fault", "tcg-unverified", true)]
    [InlineData("emul", "neutral", true)]
    [InlineData("fault", "differs", false)]
    [InlineData("-", "nonsense", false)]
    public void OnlyTheRecordersOwnAccessesAreSkipped(string path, string scope, bool skipped)
        => Assert.Equal(skipped, ConformanceRunner.Run(Make(Max, path, scope, "nonsense", "ok")).IsSkipped);

    [Fact]
    public void TotalsEndTheReport()
    {
        StringWriter output = new();
        bool good = ConformanceRunner.RunAll(
            [Make(Max, "-", "neutral", "mkvm 0", "ok"), Make(Max, "-", "neutral", "mkvm 1", "ok"), Make(Max, "emul", "neutral", "mkvm 1", "ok")],
            output,
            verbose: false);
        Assert.False(good);
        Assert.EndsWith("1 passed, 1 failed, 1 skipped\n", output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("expected ok\n  answered EINVAL", output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static Vector Make(string platform, string path, string scope, string operations, string answers)
        => new("T1", platform, path, "c", scope, operations.Split(';'), answers.Split(';'), "note");
}
