using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.PageTables.Tests;

/// <summary>A table over its own memory with recording maintenance, and a reader of raw descriptors that shares nothing with
/// the code under test.</summary>
internal sealed class TestTable : IDisposable
{
    internal const ulong Page = 0x1000;
    internal const ulong Block = 0x20_0000;
    internal const ulong Gigabyte = 0x4000_0000;
    internal static readonly Vmid Vmid = new(7);
    internal static readonly Pa RamStart = new(0x8000_0000);

    private readonly PhysicalMemory _memory;

    internal TestTable(int ipaBits = 40, bool forcedWriteBack = false, ulong ramBytes = 8 * Block)
    {
        _memory = new PhysicalMemory(RamStart, ramBytes);
        Frames = new FrameAllocator(_memory, Granule.Size4K);
        Forced = forcedWriteBack;
        InitialFrames = Frames.FreeFrames;
        Assert.True(PageTable<Stage2Granule4K>.TryCreate(
            new PageTableOptions
            {
                Frames = Frames,
                IpaBits = ipaBits,
                Vmid = Vmid,
                Tlb = Tlb,
                Caches = Caches,
                ForcedWriteBack = forcedWriteBack,
            },
            out PageTable<Stage2Granule4K>? table));
        Table = table;
        Pages = new TablePageCache(Frames);
    }

    internal RecordingTlb Tlb { get; } = new();

    internal RecordingCaches Caches { get; } = new();

    internal FrameAllocator Frames { get; }

    internal bool Forced { get; }

    internal int InitialFrames { get; }

    internal PageTable<Stage2Granule4K> Table { get; }

    internal TablePageCache Pages { get; }

    internal PhysicalMemory Memory => _memory;

    public void Dispose()
    {
        Pages.Dispose();
        if (Table.Ledger.Open == 0)
        {
            // With a debt open this would hide what made the test fail.
            Table.Destroy();
        }

        _memory.Dispose();
    }

    internal MapResult Map(
        ulong ipa,
        ulong bytes,
        ulong target,
        Stage2Permissions permissions = Stage2Permissions.Read | Stage2Permissions.Write,
        MemoryAttribute attribute = MemoryAttribute.Normal)
    {
        Assert.True(Pages.TopUp(Table.MaximumTablePages));
        return Table.Map(new Ipa(ipa), bytes, new Pa(target), permissions, attribute, Pages);
    }

    internal void Unmap(ulong start, ulong bytes) => Table.Unmap(new IpaRange(new Ipa(start), bytes));

    /// <summary>The descriptor on the way to <paramref name="ipa"/> that is not a table, with its place and level.</summary>
    internal (ulong Pte, Pa Slot, int Level) Raw(ulong ipa)
    {
        Pa table = Table.Root;
        for (int level = Table.StartLevel; ; level++)
        {
            int shift = 12 + (9 * (3 - level));
            ulong index = level == Table.StartLevel ? ipa >> shift : (ipa >> shift) % 512;
            Pa slot = table + (index * 8);
            ulong pte = _memory.Word(slot);
            if (level == 3 || pte % 4 != 3)
            {
                return (pte, slot, level);
            }

            table = new Pa(pte & 0xffff_ffff_f000);
        }
    }

    /// <summary>What a hardware walker does: sets bit 10 of the leaf unless it is set, by compare-exchange.</summary>
    internal void WalkerSetsAccessFlag(ulong ipa)
    {
        (ulong pte, Pa slot, _) = Raw(ipa);
        if (pte % 2 == 1)
        {
            _ = Sync.Cell.CompareExchange(ref _memory.Word(slot), pte | (1UL << 10), pte);
        }
    }
}
