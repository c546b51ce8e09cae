using Twofold.Hypervisor.Statistics;
using Twofold.Vmm;

namespace Twofold.Cli;

/// <summary>What the hypervisor did while the tour guest talked, in a few lines.</summary>
internal static class RunSummary
{
    internal static void Write(VirtualMachine machine, TimeSpan elapsed, TextWriter writer)
    {
        VmStatistics counts = machine.Statistics;
        long Of(Counter counter) => counts[counter];
        double mips = machine.Instructions / Math.Max(elapsed.TotalSeconds, 1e-6) / 1e6;
        string[] lines =
        [
            "",
            "What the hypervisor did meanwhile:",
            $"  exits              {Of(Counter.Exits),10:n0}   set/way and register traps {Of(Counter.SystemRegisterExits):n0}, data aborts {Of(Counter.DataAbortExits):n0}, instruction aborts {Of(Counter.InstructionAbortExits):n0}, HVC {Of(Counter.HvcExits):n0}, WFI {Of(Counter.WfiExits):n0}, time slices {Of(Counter.InterruptExits):n0}",
            $"  stage-2 faults     {Of(Counter.GuestFaults),10:n0}   translation {Of(Counter.TranslationFaults):n0} ({Of(Counter.MmioExits):n0} of them device accesses), permission {Of(Counter.PermissionFaults):n0}, access flag {Of(Counter.AccessFlagFaults):n0}",
            $"  set/way flushes    {Of(Counter.SetWayFlushes),10:n0}   cache toggles seen {Of(Counter.ToggleCaches):n0}, {Of(Counter.FlushedBytes) >> 10:n0} KiB cleaned and invalidated",
            $"  stage-2 tables     {counts.Tables.TablePages,10:n0}   pages of tables; {counts.Tables.Pages:n0} mappings of 4 KiB, {counts.Tables.Level2Blocks:n0} blocks of 2 MiB",
            $"  host memory        {machine.HostBytesInUse >> 10,10:n0}   KiB in use, tables included",
            $"  guest              {machine.Instructions,10:n0}   instructions in {elapsed.TotalSeconds:0.00} s ({mips:0} million a second)",
        ];
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }
    }
}
