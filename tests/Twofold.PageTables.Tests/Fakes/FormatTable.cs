using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.PageTables.Tests;

/// <summary>A table of any format over its own memory, with recording maintenance.</summary>
internal sealed class FormatTable<TFormat> : IDisposable
    where TFormat : struct, IDescriptorFormat
{
    internal FormatTable(FormatFacts facts, int ipaBits, TableSetup setup = default)
    {
        ulong largest = 1UL << facts.LevelShift(2);
        ulong start = Math.Max(0x8000_0000, largest);
        Memory = new PhysicalMemory(new Pa(start), Math.Max(largest, 64UL << 20));
        Frames = new FrameAllocator(Memory, facts.Granule);
        InitialFrames = Frames.FreeFrames;
        Assert.True(PageTable<TFormat>.TryCreate(
            new PageTableOptions
            {
                Frames = Frames,
                IpaBits = ipaBits,
                StartLevel = setup.StartLevel,
                Vmid = TestTable.Vmid,
                Tlb = Tlb,
                Caches = Caches,
                ForcedWriteBack = setup.ForcedWriteBack,
                HardwareDirty = setup.HardwareDirty,
                ContiguousHint = setup.ContiguousHint,
                WalkersWrite = !setup.WalkersRest,
                Observer = setup.Observer,
            },
            out PageTable<TFormat>? table));
        Table = table;
        Pages = new TablePageCache(Frames);
        Raw = new RawTable(facts, Memory, table.Root, table.StartLevel, ipaBits);
    }

    internal RecordingTlb Tlb { get; } = new();

    internal RecordingCaches Caches { get; } = new();

    internal PhysicalMemory Memory { get; }

    internal FrameAllocator Frames { get; }

    internal int InitialFrames { get; }

    internal PageTable<TFormat> Table { get; }

    internal TablePageCache Pages { get; }

    internal RawTable Raw { get; }

    internal MapResult Map(ulong ipa, ulong bytes, ulong target, Stage2Permissions permissions, MemoryAttribute attribute = MemoryAttribute.Normal)
    {
        Assert.True(Pages.TopUp(8));
        return Table.Map(new Ipa(ipa), bytes, new Pa(target), permissions, attribute, Pages);
    }

    public void Dispose()
    {
        Pages.Dispose();
        if (Table.Ledger.Open == 0)
        {
            // With a debt open this would hide what made the test fail.
            Table.Destroy();
        }

        Memory.Dispose();
    }
}
