using System.Diagnostics;
using Twofold.Arch;
using Twofold.Machine;
using Twofold.PageTables;
using Twofold.Sync;

namespace Twofold.Cli.DemandPaging;

/// <summary>A CPU that stores to its share of the guest's pages: by its TLB, on a miss by its walker, on a fault through the engine.</summary>
/// <remarks>Belongs to the thread that runs it.</remarks>
internal sealed class PagingVcpu<TFormat, TWalk>(GuestBacking backing, PageTable<TFormat> table, MmuLock mmu, TWalk walk) : IDisposable
    where TFormat : struct, IDescriptorFormat
    where TWalk : struct, IGuestWalk
{
    private const int TlbSetBits = 8, PageShift = 12;
    private const uint Space = 1;

    private readonly TlbArray _tlb = new(TlbSetBits);
    private readonly TablePageCache _cache = new(backing.Frames);

    /// <summary>Faults that were resolved.</summary>
    internal long Faults { get; private set; }

    /// <summary>From the first access to the last, in ticks of <see cref="Stopwatch"/>.</summary>
    internal (long Start, long End) Time { get; private set; }

    /// <summary>CPU time of the same.</summary>
    internal long CpuNanoseconds { get; private set; }

    /// <summary>Why it stopped early; null when it did not.</summary>
    internal string? Complaint { get; private set; }

    /// <summary>Stores to the pages [<paramref name="first"/>, <paramref name="end"/>).</summary>
    internal void Run(int first, int end)
    {
        long cpu = ThreadClock.Nanoseconds;
        long start = Stopwatch.GetTimestamp();
        for (int page = first; page < end && Complaint is null; page++)
        {
            Store(GuestBacking.IpaOf(page).Value);
        }

        Time = (start, Stopwatch.GetTimestamp());
        CpuNanoseconds = ThreadClock.Nanoseconds - cpu;
    }

    public void Dispose() => _cache.Dispose();

    private void Store(ulong address)
    {
        while (Complaint is null)
        {
            int found = _tlb.Find(address, Space, 0);
            if (found >= 0)
            {
                backing.Memory.Word(new Pa(_tlb[found].Output)) = address;
                return;
            }

            if (walk.TryWalk(backing.Memory, address, out ulong output))
            {
                _ = _tlb.Insert(new TlbEntry { Tag = TlbEntry.TagOf(address, PageShift), Space = Space, Global = true, Output = output, Stage2Rights = Rights.All });
                continue;
            }

            Fault(new Ipa(address));
        }
    }

    private void Fault(Ipa ipa)
    {
        if (_cache.Count < table.MaximumTablePages && !_cache.TopUp(table.MaximumTablePages))
        {
            Complaint = "no memory is left for tables";
            return;
        }

        MapResult result = Map(ipa);
        Faults++;
        Complaint = result is MapResult.Done or MapResult.LostRace or MapResult.AlreadyMapped ? null : $"a fault at {ipa} ended with {result}";
    }

    private MapResult Map(Ipa ipa)
    {
        using (mmu.EnterShared())
        {
            return table.Map(ipa, TFormat.Granule.Bytes, backing.TargetOf(ipa), Stage2Permissions.Read | Stage2Permissions.Write, MemoryAttribute.Normal, _cache);
        }
    }
}
