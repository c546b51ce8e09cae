// Unsafe because every load and store of the guest looks here first: a direct-mapped native array, indexed by address bits.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Twofold.Machine;

/// <summary>What a load or store finds without a call: page tags for reads and writes and the way to the host's bytes.</summary>
internal struct MicroEntry
{
    /// <summary>The virtual page this entry serves loads for; <see cref="MicroTlb.Empty"/> when none.</summary>
    internal ulong ReadTag;

    /// <summary>The virtual page this entry serves stores for; <see cref="MicroTlb.Empty"/> when none.</summary>
    internal ulong WriteTag;

    /// <summary>Host address minus virtual address.</summary>
    internal nint Addend;

    /// <summary>The host physical page; bit 0 set for Device memory.</summary>
    internal ulong Page;
}

/// <summary>Where a fetch finds its predecoded page.</summary>
internal struct MicroFetchEntry
{
    /// <summary>The virtual page; <see cref="MicroTlb.Empty"/> when none.</summary>
    internal ulong Tag;

    /// <summary>The first <see cref="Insn"/> of the page.</summary>
    internal nint Start;
}

/// <summary>
/// The part of a CPU's TLB that its fast paths read: one bank for each exception level, filled from the TLB proper and emptied
/// whenever anything that a translation depends on changes.
/// </summary>
internal unsafe struct MicroTlb : IDisposable
{
    /// <summary>A tag that no page-aligned address equals.</summary>
    internal const ulong Empty = ulong.MaxValue;

    private const int Entries = 512, FetchEntries = 256, PageShift = 12;
    private readonly MicroEntry* _entries; // Owned: one bank after the other.
    private readonly MicroFetchEntry* _fetch; // Owned.
    private MicroEntry* _bank;
    private MicroFetchEntry* _fetchBank;
    private bool _filled; // Something was entered since the last flush: guests invalidate in bursts, and emptying costs 0.4 us.

    public MicroTlb()
    {
        _entries = (MicroEntry*)NativeMemory.AlignedAlloc((nuint)(2 * Entries * sizeof(MicroEntry)), 64);
        _fetch = (MicroFetchEntry*)NativeMemory.AlignedAlloc((nuint)(2 * FetchEntries * sizeof(MicroFetchEntry)), 64);
        SelectBank(1);
        _filled = true;
        Flush();
    }

    /// <summary>Makes the entries of <paramref name="el"/> the current ones.</summary>
    internal void SelectBank(int el)
    {
        _bank = _entries + (el * Entries);
        _fetchBank = _fetch + (el * FetchEntries);
    }

    /// <summary>The one entry of the current bank that may serve <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly ref MicroEntry Entry(ulong address)
    {
        // SAFETY: the index is masked to the bank's size; the array lives as long as this object.
        return ref _bank[(int)(address >> PageShift) & (Entries - 1)];
    }

    /// <summary>The one entry of the current bank that may serve a fetch from <paramref name="address"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly ref MicroFetchEntry FetchEntry(ulong address)
    {
        // SAFETY: as in Entry.
        return ref _fetchBank[(int)(address >> PageShift) & (FetchEntries - 1)];
    }

    /// <summary>Says that an entry of either kind has been filled in.</summary>
    internal void NoteFilled() => _filled = true;

    /// <summary>Empties both banks.</summary>
    internal void Flush()
    {
        if (!_filled)
        {
            return;
        }

        _filled = false;

        // SAFETY: both arrays were allocated with exactly these sizes.
        new Span<byte>(_entries, 2 * Entries * sizeof(MicroEntry)).Fill(0xff);
        new Span<byte>(_fetch, 2 * FetchEntries * sizeof(MicroFetchEntry)).Fill(0xff);
    }

    public readonly void Dispose()
    {
        NativeMemory.AlignedFree(_entries);
        NativeMemory.AlignedFree(_fetch);
    }
}
