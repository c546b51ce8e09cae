using Twofold.Arch;
using Twofold.Memory;
using Twofold.PageTables;

namespace Twofold.Benchmarks.Workloads;

/// <summary>The second-stage table of a guest of 4 GiB, in memory of its own that the host has committed beforehand.</summary>
internal sealed class GuestTable<TFormat> : IDisposable
    where TFormat : struct, IDescriptorFormat
{
    internal const ulong PageBytes = 4096;
    private const ulong MemoryBytes = 10UL << 20; // Leaf tables of 8 MiB and the few above them.
    private static readonly Pa MemoryStart = new(0x8000_0000);
    private static readonly Pa BackingStart = new(0x1_0000_0000);

    private readonly PhysicalMemory _memory = new(MemoryStart, MemoryBytes);
    private readonly FrameAllocator _frames;
    private readonly bool _walkersWrite;
    private PageTable<TFormat>? _table;

    internal GuestTable(bool walkersWrite = true)
    {
        _walkersWrite = walkersWrite;
        _frames = new FrameAllocator(_memory, Granule.Size4K);
        Cache = new TablePageCache(_frames);
    }

    /// <summary>Table pages for one thread.</summary>
    internal TablePageCache Cache { get; }

    internal PageTable<TFormat> Table => _table ?? throw new InvalidOperationException("no table yet: call Renew");

    /// <summary>All of the guest's memory.</summary>
    internal static IpaRange All => new(new Ipa(0), Workload.Operations * PageBytes);

    internal static Ipa IpaOf(int page) => new((ulong)page * PageBytes);

    internal static Pa TargetOf(int page) => BackingStart + ((ulong)page * PageBytes);

    internal TablePageCache NewCache() => new(_frames);

    /// <summary>Starts over with an empty table.</summary>
    internal void Renew()
    {
        Cache.Drain();
        _table?.Destroy();

        // Every frame is free and zero. This makes the host commit them, and leaves those that are used first the warmest: as warm as
        // a calibrator's memory is.
        for (ulong offset = MemoryBytes; offset > 0; offset -= PageBytes)
        {
            _memory.Clear(MemoryStart + (offset - PageBytes), PageBytes);
        }

        SilentMaintenance maintenance = new();
        PageTableOptions options = new()
        {
            Frames = _frames,
            IpaBits = 40,
            Vmid = new Vmid(1),
            Tlb = maintenance,
            Caches = maintenance,
            ForcedWriteBack = true,
            WalkersWrite = _walkersWrite,
        };
        if (!PageTable<TFormat>.TryCreate(options, out _table))
        {
            throw new InvalidOperationException("no frames for the root");
        }

    }

    /// <summary>Starts over with every page mapped, young.</summary>
    internal void Populate(Stage2Permissions permissions)
    {
        Renew();
        for (int page = 0; page < Workload.Operations; page++)
        {
            Map(Cache, page, permissions);
        }
    }

    /// <summary>What a fault does for one page, its table pages included.</summary>
    internal void Map(TablePageCache cache, int page, Stage2Permissions permissions)
    {
        if (cache.Count < Table.MaximumTablePages && !cache.TopUp(Table.MaximumTablePages))
        {
            throw new InvalidOperationException("no frames for tables");
        }

        MapResult result = Table.Map(IpaOf(page), PageBytes, TargetOf(page), permissions, MemoryAttribute.Normal, cache);
        if (result is not (MapResult.Done or MapResult.LostRace))
        {
            throw new InvalidOperationException($"page {page}: {result}");
        }
    }

    public void Dispose()
    {
        Cache.Dispose();
        _table?.Destroy();
        _memory.Dispose();
    }
}
