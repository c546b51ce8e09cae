using BenchmarkDotNet.Attributes;
using Twofold.Benchmarks.Workloads;

namespace Twofold.Benchmarks;

/// <summary>Each operation of the page-table engine beside its calibrator: the Ratio column is what a goal is about.</summary>
[Config(typeof(BarConfig))]
public class BarBenchmarks : IDisposable
{
    private Workload _calibrator = new Nothing();
    private Workload _operation = new Nothing();

    /// <summary>Which goal.</summary>
    [ParamsSource(nameof(Names))]
    public string Goal { get; set; } = "";

    /// <summary>The goals there are.</summary>
    public static IEnumerable<string> Names => Bar.All.Select(bar => bar.Name);

    /// <summary>Makes both sides.</summary>
    [GlobalSetup]
    public void Make()
    {
        Bar bar = Bar.All.Single(bar => bar.Name == Goal);
        _calibrator = bar.Calibrator();
        _operation = bar.Operation();
    }

    /// <summary>Frees both sides.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _calibrator.Dispose();
        _operation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Before each run of the calibrator.</summary>
    [IterationSetup(Target = nameof(Calibrator))]
    public void PrepareCalibrator() => _calibrator.Prepare();

    /// <summary>Before each run of the operation.</summary>
    [IterationSetup(Target = nameof(Operation))]
    public void PrepareOperation() => _operation.Prepare();

    /// <summary>What bounds the operation.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Workload.Operations)]
    public void Calibrator() => _calibrator.Run();

    /// <summary>The engine.</summary>
    [Benchmark(OperationsPerInvoke = Workload.Operations)]
    public void Operation() => _operation.Run();

    private sealed class Nothing : Workload
    {
        internal override void Run()
        {
        }

        public override void Dispose()
        {
        }
    }
}
