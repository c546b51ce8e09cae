using Twofold.Benchmarks.Workloads;
using Twofold.PageTables;

namespace Twofold.Benchmarks;

/// <summary>A goal: an operation may cost at most so many times what its calibrator costs in the same round.</summary>
/// <param name="Name">What is measured. Never renamed: results of different days are compared by it.</param>
/// <param name="Calibrator">Makes what bounds it.</param>
/// <param name="Operation">Makes what is measured.</param>
/// <param name="Limit">The highest ratio that reaches the goal.</param>
internal sealed record Bar(string Name, Func<Workload> Calibrator, Func<Workload> Operation, double Limit)
{
    /// <summary>Every goal that one thread can be measured against.</summary>
    internal static Bar[] All { get; } =
    [
        new("map-sequential", () => new HotExchangeAndAdd(), () => new MapSequential<Stage2Granule4K>(), 2.0),
        new("relax-sequential", () => new HotExchange(), () => new Relax<Stage2Granule4K>(random: false), 2.5),
        new("make-young-sequential", () => new HotExchange(), () => new MakeYoung<Stage2Granule4K>(), 2.5),
        new("map-random", () => new RandomExchange(), () => new MapRandom<Stage2Granule4K>(), 4.0),
        new("relax-random", () => new RandomExchange(), () => new Relax<Stage2Granule4K>(random: true), 4.0),
        new("map-random-batch", () => new RandomExchange(), () => new MapBatch<Stage2Granule4K>(), 2.0),
        new("relax-random-batch", () => new RandomExchange(), () => new RelaxBatch<Stage2Granule4K>(), 2.0),
        new("write-protect-range", () => new WideScan(), () => new WriteProtectRange<Stage2Granule4K>(walkersWrite: false), 2.0),
        new("age-range", () => new WideScan(), () => new AgeRange<Stage2Granule4K>(), 2.0),
        new("write-protect-range-concurrent", () => new HotExchange(), () => new WriteProtectRange<Stage2Granule4K>(walkersWrite: true), 1.5),
    ];
}
