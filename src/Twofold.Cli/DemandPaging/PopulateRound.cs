using System.Diagnostics;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Cli.DemandPaging;

/// <summary>One round: vCPUs that start together populate a guest from an empty table, a part each.</summary>
/// <param name="FaultsPerSecond">Of all vCPUs together, from the first start to the last end.</param>
/// <param name="Waiting">The part of their time that they waited for the MMU lock.</param>
/// <param name="OnCore">The part of their time that the vCPUs' threads were on a core or slept for the lock.</param>
/// <param name="Together">The part of the round that the shortest of the vCPUs took: 1 when they ran side by side all the time.</param>
/// <param name="Complaint">Why it is worth nothing; null when it is.</param>
internal readonly record struct PopulateRound(double FaultsPerSecond, double Waiting, double OnCore, double Together, string? Complaint)
{
    internal static PopulateRound Run<TFormat, TWalk>(GuestBacking backing, PageTable<TFormat> table, MmuLockMode mode, TWalk walk, int cpus)
        where TFormat : struct, IDescriptorFormat
        where TWalk : struct, IGuestWalk
    {
        MmuLock mmu = new(mode);
        PagingVcpu<TFormat, TWalk>[] vcpus = new PagingVcpu<TFormat, TWalk>[cpus];
        Worker[] threads = new Worker[cpus];
        int ready = 0;
        for (int i = 0; i < cpus; i++)
        {
            PagingVcpu<TFormat, TWalk> vcpu = vcpus[i] = new PagingVcpu<TFormat, TWalk>(backing, table, mmu, walk);
            (int first, int end) = (ShareOf(i), ShareOf(i + 1));
            threads[i] = Worker.Start($"vcpu {i}", () =>
            {
                // ORDER: full fence, then acquire; nobody begins before all have come, so that they really run side by side.
                _ = Cell.Add(ref ready, 1);
                while (Cell.Load(ref ready) < cpus)
                {
                }

                vcpu.Run(first, end);
            });
        }

        foreach (Worker thread in threads)
        {
            thread.Join();
        }

        PopulateRound round = Sum(backing, vcpus, mmu.Waited);
        foreach (PagingVcpu<TFormat, TWalk> vcpu in vcpus)
        {
            vcpu.Dispose();
        }

        return round;

        int ShareOf(int cpu) => (int)((long)backing.Pages * cpu / cpus);
    }

    private static PopulateRound Sum<TFormat, TWalk>(GuestBacking backing, PagingVcpu<TFormat, TWalk>[] vcpus, TimeSpan waited)
        where TFormat : struct, IDescriptorFormat
        where TWalk : struct, IGuestWalk
    {
        const double nanosecondsPerSecond = 1e9;
        double ticks = vcpus.Max(vcpu => vcpu.Time.End) - vcpus.Min(vcpu => vcpu.Time.Start);
        double spent = vcpus.Sum(vcpu => vcpu.Time.End - vcpu.Time.Start);
        double waiting = waited.TotalSeconds * Stopwatch.Frequency;
        double onCore = Math.Min(1, ((vcpus.Sum(vcpu => vcpu.CpuNanoseconds) / nanosecondsPerSecond * Stopwatch.Frequency) + waiting) / spent);
        double together = vcpus.Min(vcpu => vcpu.Time.End - vcpu.Time.Start) / ticks;
        string? complaint = vcpus.Select(vcpu => vcpu.Complaint).FirstOrDefault(text => text is not null)
            ?? (IsPopulated(backing) ? null : "a page does not hold what its vCPU stored");
        return new PopulateRound(vcpus.Sum(vcpu => vcpu.Faults) * Stopwatch.Frequency / ticks, waiting / spent, onCore, together, complaint);
    }

    /// <summary>Whether every page holds the address that was stored to it; and forgets it.</summary>
    private static bool IsPopulated(GuestBacking backing)
    {
        bool all = true;
        for (int page = 0; page < backing.Pages; page++)
        {
            ref ulong word = ref backing.Memory.Word(backing.TargetOf(GuestBacking.IpaOf(page)));
            all &= word == GuestBacking.IpaOf(page).Value;
            word = ulong.MaxValue;
        }

        return all;
    }
}
