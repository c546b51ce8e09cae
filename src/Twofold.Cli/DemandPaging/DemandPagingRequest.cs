using System.Diagnostics.CodeAnalysis;

namespace Twofold.Cli.DemandPaging;

/// <summary>What <c>bench demand-paging</c> is asked to measure: every combination of what it lists.</summary>
/// <param name="Cpus">Numbers of vCPUs.</param>
/// <param name="Locks">"monolithic": each fault holds the MMU lock alone; "shared": faults run side by side.</param>
/// <param name="Formats">"stage2", "ept".</param>
/// <param name="Bytes">The guest's memory.</param>
internal sealed record DemandPagingRequest(int[] Cpus, string[] Locks, string[] Formats, ulong Bytes)
{
    internal const string Monolithic = "monolithic", Shared = "shared", Stage2 = "stage2", Ept = "ept";
    internal const string DefaultCpus = "1,2", DefaultLocks = "monolithic,shared", DefaultFormats = "stage2", DefaultMemory = "256M";
    private const int MostCpus = 64;
    private const ulong BlockBytes = 2UL << 20, MostBytes = 8UL << 30;

    internal static bool TryRead(string cpus, string locks, string formats, string memory, [NotNullWhen(true)] out DemandPagingRequest? request, out string complaint)
    {
        request = null;
        complaint = "";
        int[] counts = [.. cpus.Split(',').Select(text => Quantity.TryNumber(text, out ulong count) && count is >= 1 and <= MostCpus ? (int)count : 0)];
        if (counts.Contains(0))
        {
            complaint = $"--cpus {cpus} is not a list of numbers from 1 to {MostCpus}";
        }
        else if (Stranger(locks, [Monolithic, Shared]) is { } unknownLock)
        {
            complaint = $"--lock {unknownLock} is neither {Monolithic} nor {Shared}";
        }
        else if (Stranger(formats, [Stage2, Ept]) is { } unknownFormat)
        {
            complaint = $"--format {unknownFormat} is neither {Stage2} nor {Ept}";
        }
        else if (!Quantity.TryBytes(memory, out ulong bytes) || bytes == 0 || bytes > MostBytes || bytes % BlockBytes != 0)
        {
            complaint = $"--memory {memory} is not a multiple of 2M up to 8G";
        }
        else
        {
            request = new DemandPagingRequest(counts, locks.Split(','), formats.Split(','), bytes);
        }

        return request is not null;
    }

    private static string? Stranger(string list, string[] known) => list.Split(',').FirstOrDefault(word => !known.Contains(word));
}
