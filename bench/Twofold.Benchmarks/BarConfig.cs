using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Twofold.Benchmarks;

/// <summary>One prepared run an iteration, in this process; allocations beside times.</summary>
internal sealed class BarConfig : ManualConfig
{
    public BarConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithWarmupCount(8)
            .WithIterationCount(15));
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
