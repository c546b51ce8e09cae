using System.Globalization;
using Twofold.Arch;
using Twofold.Machine;
using Twofold.PageTables;
using Twofold.Sync;
using Twofold.Vmm;

namespace Twofold.Cli.DemandPaging;

/// <summary><c>twofold bench demand-paging</c>: vCPUs populate a guest through faults, under one lock and under a shared one.</summary>
/// <remarks>Figures come from rounds in which every vCPU's thread had a core; where too few were, that is what is said.</remarks>
internal static class DemandPagingBenchmark
{
    private const int WarmUps = 3, Wanted = 5, Tries = 300;
    private const double OnCore = 0.96, Together = 0.9;

    internal static int Run(DemandPagingRequest request, TextWriter output, TextWriter error)
    {
        using GuestBacking backing = new(request.Bytes);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{request.Bytes >> 20} MiB guest, {backing.Pages} faults a round; medians of {Wanted} rounds in which the vCPUs ran side by side, on a core or asleep for the lock {OnCore:0%} of the time"));
        output.WriteLine("format  lock        cpus     faults/s  ns/fault  waiting for the lock");
        foreach (string format in request.Formats)
        {
            foreach (string name in request.Locks)
            {
                foreach (int cpus in request.Cpus)
                {
                    output.Write(string.Create(CultureInfo.InvariantCulture, $"{format,-7} {name,-11} {cpus,4}  "));
                    if (Measure(backing, format, name == DemandPagingRequest.Monolithic ? MmuLockMode.Monolithic : MmuLockMode.Shared, cpus, output) is { } complaint)
                    {
                        output.WriteLine("failed");
                        error.WriteLine($"twofold: bench demand-paging: {complaint}");
                        return (int)RunOutcome.GuestFailed;
                    }
                }
            }
        }

        return (int)RunOutcome.Done;
    }

    /// <summary>Measures one combination and ends its line; answers why it failed, or null.</summary>
    private static string? Measure(GuestBacking backing, string format, MmuLockMode mode, int cpus, TextWriter output)
    {
        List<PopulateRound> kept = [];
        int tries = 0;
        for (; tries < WarmUps + Tries && kept.Count < Wanted; tries++)
        {
            PopulateRound round = format == DemandPagingRequest.Ept ? RunEpt(backing, mode, cpus) : RunStage2(backing, mode, cpus);
            if (round.Complaint is not null)
            {
                return round.Complaint;
            }

            if (tries >= WarmUps && round.OnCore >= OnCore && round.Together >= Together)
            {
                kept.Add(round);
            }
        }

        output.WriteLine(kept.Count < Wanted
            ? $"could not be measured: in {kept.Count} of {tries - WarmUps} rounds only did every vCPU have a core at the same time"
            : string.Create(CultureInfo.InvariantCulture,
                $"{Median(kept, round => round.FaultsPerSecond),11:n0} {Median(kept, round => 1e9 / round.FaultsPerSecond),9:0.0} {Median(kept, round => round.Waiting),9:0.0%}"));
        return null;
    }

    private static PopulateRound RunStage2(GuestBacking backing, MmuLockMode mode, int cpus)
    {
        CpuFeatures features = new(HardwareAccessFlag: true, ForcedWriteBack: true);
        const ulong parange40 = 2, hardwareAccessFlag = 1;
        PageTable<Stage2Granule4K> table = Create<Stage2Granule4K>(backing, ipaBits: 40);
        Stage2GuestWalk walk = new(table.ControlRegister(parange40, hardwareAccessFlag), table.Root, features);
        PopulateRound round = PopulateRound.Run(backing, table, mode, walk, cpus);
        table.Destroy();
        return round;
    }

    private static PopulateRound RunEpt(GuestBacking backing, MmuLockMode mode, int cpus)
    {
        PageTable<Ept> table = Create<Ept>(backing, ipaBits: 48);
        if (!EptControls.TryCreate(Ept.Pointer(table.Root, table.StartLevel, hardwareFlags: true), new X86Features(), out EptControls? controls))
        {
            throw new InvalidOperationException("the walker does not take the table's EPT pointer");
        }

        PopulateRound round = PopulateRound.Run(backing, table, mode, new EptGuestWalk(controls), cpus);
        table.Destroy();
        return round;
    }

    private static PageTable<TFormat> Create<TFormat>(GuestBacking backing, int ipaBits)
        where TFormat : struct, IDescriptorFormat
    {
        UntouchedTlbs maintenance = new();
        PageTableOptions options = new()
        {
            Frames = backing.Frames,
            IpaBits = ipaBits,
            Vmid = new Vmid(1),
            Tlb = maintenance,
            Caches = maintenance,
            ForcedWriteBack = true,
            HardwareDirty = typeof(TFormat) == typeof(Ept),
        };
        return PageTable<TFormat>.TryCreate(options, out PageTable<TFormat>? table)
            ? table
            : throw new InvalidOperationException("no memory is left for the root");
    }

    private static double Median(List<PopulateRound> rounds, Func<PopulateRound, double> value) => rounds.Select(value).Order().ElementAt(rounds.Count / 2);
}
