using Twofold.Benchmarks.Workloads;
using Twofold.Sync;

namespace Twofold.Benchmarks.Quick;

/// <summary>One run of a workload.</summary>
/// <param name="Nanoseconds">CPU time of one operation.</param>
/// <param name="Bytes">Managed memory allocated by one operation.</param>
internal readonly record struct Sample(double Nanoseconds, double Bytes)
{
    internal static Sample Of(Workload workload)
    {
        workload.Prepare();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = ThreadClock.Nanoseconds;
        workload.Run();
        double elapsed = ThreadClock.Nanoseconds - start;
        return new Sample(elapsed / Workload.Operations, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / Workload.Operations);
    }
}
