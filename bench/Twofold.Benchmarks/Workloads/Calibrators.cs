using System.Runtime.Intrinsics;
using Twofold.Arch;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Benchmarks.Workloads;

/// <summary>What the host's memory costs at least: each operation is measured beside the one that bounds it.</summary>
internal abstract class Calibrator : Workload
{
    private protected const ulong Bytes = (ulong)Operations * sizeof(ulong);

    private protected Calibrator()
    {
        Memory = new PhysicalMemory(Start, Bytes);
        for (ulong offset = 0; offset < Bytes; offset += sizeof(ulong))
        {
            Memory.Word(Start + offset) = ulong.MaxValue;
        }
    }

    private protected static Pa Start { get; } = new(0x8000_0000);

    private protected PhysicalMemory Memory { get; }

    public override void Dispose() => Memory.Dispose();
}

/// <summary>A compare-exchange of one word that stays in the first-level cache.</summary>
internal sealed class HotExchange : Calibrator
{
    internal override void Prepare() => Memory.Word(Start) = ulong.MaxValue;

    internal override void Run()
    {
        ref ulong word = ref Memory.Word(Start);
        for (ulong i = 0; i < Operations; i++)
        {
            // ORDER: none is needed; the cost of the locked operation is what is measured.
            _ = Cell.CompareExchange(ref word, i, i - 1);
        }
    }
}

/// <summary>A compare-exchange and a locked addition on two hot lines: an entry and a count.</summary>
internal sealed class HotExchangeAndAdd : Calibrator
{
    private long _count;

    internal override void Prepare() => Memory.Word(Start) = ulong.MaxValue;

    internal override void Run()
    {
        ref ulong word = ref Memory.Word(Start);
        for (ulong i = 0; i < Operations; i++)
        {
            // ORDER: none is needed; the cost of the locked operations is what is measured.
            _ = Cell.CompareExchange(ref word, i, i - 1);
            _ = Cell.Add(ref _count, 1);
        }
    }
}

/// <summary>Independent compare-exchanges in random order over as many bytes as the leaf tables have.</summary>
internal sealed class RandomExchange : Calibrator
{
    internal override void Run()
    {
        foreach (int page in PageOrder.Random)
        {
            // ORDER: none is needed; the cost of the locked operation is what is measured.
            _ = Cell.CompareExchange(ref Memory.Word(Start + ((ulong)page * sizeof(ulong))), 0, ulong.MaxValue);
        }
    }

    internal override void Prepare()
    {
        for (ulong offset = 0; offset < Bytes; offset += sizeof(ulong))
        {
            Memory.Word(Start + offset) = ulong.MaxValue;
        }
    }
}

/// <summary>Reads, changes and writes as many bytes as the leaf tables have, 512 bits at a time.</summary>
internal sealed class WideScan : Calibrator
{
    private ulong _mask = 1;

    internal override void Run()
    {
        Vector512<ulong> mask = Vector512.Create(_mask);
        ref ulong first = ref Memory.Word(Start);
        for (nuint word = 0; word < Operations; word += 8)
        {
            (Vector512.LoadUnsafe(ref first, word) ^ mask).StoreUnsafe(ref first, word);
        }

        _mask = ~_mask;
    }
}

/// <summary>Zeroes as many bytes as the leaf tables have, a table page at a time.</summary>
internal sealed class ZeroPages : Calibrator
{
    internal override void Run()
    {
        for (ulong offset = 0; offset < Bytes; offset += 4096)
        {
            Memory.Clear(Start + offset, 4096);
        }
    }
}
