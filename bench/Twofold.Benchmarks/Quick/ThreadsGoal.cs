using System.Diagnostics;
using Twofold.Arch;
using Twofold.Benchmarks.Workloads;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Benchmarks.Quick;

/// <summary>How much more two threads map than one, each page under the shared MMU lock.</summary>
/// <param name="Name">What is measured; never renamed.</param>
/// <param name="Interleaved">Whether neighbouring pages belong to different threads, or each thread has a half.</param>
/// <param name="Least">The lowest ratio that reaches the goal.</param>
/// <remarks>Only rounds count in which both threads had a core and ran side by side.</remarks>
internal sealed record ThreadsGoal(string Name, bool Interleaved, double Least)
{
    private const int Pages = 1 << 17, WarmUps = 10, Wanted = 9, Tries = 250;
    private const double OnCore = 0.96, Together = 0.9;

    internal static ThreadsGoal[] All { get; } =
    [
        new("two-threads-disjoint", Interleaved: false, 1.8),
        new("two-threads-interleaved", Interleaved: true, 1.2),
    ];

    /// <summary>The median of the ratios of all rounds that count; not a number when they are too few.</summary>
    internal double Measure()
    {
        using GuestTable<Stage2Granule4K> guest = new();
        List<double> ratios = [];
        for (int round = -WarmUps; round < Tries && ratios.Count < Wanted; round++)
        {
            double one = Throughput(guest, 1);
            double two = Throughput(guest, 2);
            if (round >= 0 && !double.IsNaN(one) && !double.IsNaN(two))
            {
                ratios.Add(two / one);
            }
        }

        return ratios.Count == Wanted ? Median.Of(ratios) : double.NaN;
    }

    /// <summary>Pages mapped in a tick; not a number when the round does not count.</summary>
    private double Throughput(GuestTable<Stage2Granule4K> guest, int threads)
    {
        guest.Renew();
        MmuLock mmu = new();
        Share[] shares = [.. Enumerable.Range(0, threads).Select(thread => new Share(guest, mmu, thread, threads, Interleaved))];
        int ready = 0;
        Worker[] workers = [.. shares.Select(share => Worker.Start(Name, () =>
        {
            // ORDER: full fence, then acquire; nobody begins before all have come.
            _ = Cell.Add(ref ready, 1);
            while (Cell.Load(ref ready) < threads)
            {
            }

            share.Run();
        }))];
        foreach (Worker worker in workers)
        {
            worker.Join();
        }

        long ticks = shares.Max(share => share.End) - shares.Min(share => share.Start);
        bool counts = shares.All(share => share.Cpu >= OnCore * Stopwatch.GetElapsedTime(share.Start, share.End).TotalNanoseconds
            && share.End - share.Start >= Together * ticks);
        return counts ? (double)Pages / ticks : double.NaN;
    }

    private sealed class Share(GuestTable<Stage2Granule4K> guest, MmuLock mmu, int thread, int threads, bool interleaved)
    {
        internal long Start { get; private set; }

        internal long End { get; private set; }

        internal long Cpu { get; private set; }

        internal void Run()
        {
            using TablePageCache cache = guest.NewCache();
            int count = Pages / threads;
            int first = interleaved ? thread : thread * count;
            int step = interleaved ? threads : 1;
            long cpu = ThreadClock.Nanoseconds;
            Start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                _ = cache.TopUp(guest.Table.MaximumTablePages);
                using (mmu.EnterShared())
                {
                    guest.Map(cache, first + (i * step), Stage2Permissions.Read | Stage2Permissions.Write);
                }
            }

            End = Stopwatch.GetTimestamp();
            Cpu = ThreadClock.Nanoseconds - cpu;
        }
    }
}
