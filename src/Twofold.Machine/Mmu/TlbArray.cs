using System.Numerics;
using System.Runtime.CompilerServices;

namespace Twofold.Machine;

/// <summary>A set-associative array of translations of mixed sizes. It allocates nothing once made.</summary>
/// <remarks>A look-up probes one set for each size that is present. The smallest size wins where entries overlap, which a guest
/// brings about only by breaking the rules.</remarks>
internal sealed class TlbArray
{
    private const int Ways = 4, LargestShift = 48;
    private readonly TlbEntry[] _entries;
    private readonly int[] _countOfShift = new int[LargestShift];
    private readonly int _setShift;
    private ulong _shifts; // Bit n set: there are entries of 2^n bytes.
    private int _parts; // Entries smaller than their stage-1 leaf, all of which go when any address of the leaf is invalidated.
    private int _victim;

    /// <param name="setBits">log2 of the number of sets.</param>
    internal TlbArray(int setBits)
    {
        _entries = new TlbEntry[Ways << setBits];
        _setShift = 64 - setBits;
    }

    /// <summary>Entries held.</summary>
    internal int Count { get; private set; }

    /// <summary>Entries there can be.</summary>
    internal int Capacity => _entries.Length;

    /// <summary>An entry, by the index that <see cref="Find"/> gave.</summary>
    internal ref TlbEntry this[int index] => ref _entries[index];

    /// <summary>The index of the entry that translates <paramref name="address"/>, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Find(ulong address, uint space, ushort asid)
    {
        TlbEntry[] entries = _entries;
        for (ulong shifts = _shifts; shifts != 0; shifts &= shifts - 1)
        {
            ulong tag = TlbEntry.TagOf(address, BitOperations.TrailingZeroCount(shifts));
            int set = SetOf(tag);
            for (int i = set; i < set + Ways; i++)
            {
                ref TlbEntry entry = ref entries[i];
                if (entry.Tag == tag && entry.Space == space && (entry.Global || entry.Asid == asid))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>Adds an entry, in place of another when its set is full.</summary>
    internal int Insert(in TlbEntry entry)
    {
        int set = SetOf(entry.Tag);
        int at = set + (_victim++ & (Ways - 1));
        for (int i = set; i < set + Ways; i++)
        {
            if (_entries[i].Tag == 0)
            {
                at = i;
                break;
            }
        }

        Remove(at);
        _entries[at] = entry;
        Count++;
        _parts += IsPart(entry) ? 1 : 0;
        int shift = entry.Shift;
        _countOfShift[shift]++;
        _shifts |= 1UL << shift;
        return at;
    }

    /// <summary>Empties the entry at <paramref name="index"/>, if it is not.</summary>
    internal void Remove(int index)
    {
        ref TlbEntry entry = ref _entries[index];
        if (entry.Tag == 0)
        {
            return;
        }

        int shift = entry.Shift;
        Count--;
        _parts -= IsPart(entry) ? 1 : 0;
        if (--_countOfShift[shift] == 0)
        {
            _shifts &= ~(1UL << shift);
        }

        entry = default;
    }

    /// <summary>Empties every entry.</summary>
    internal void Clear()
    {
        Array.Clear(_entries);
        Array.Clear(_countOfShift);
        _shifts = 0;
        Count = 0;
        _parts = 0;
    }

    /// <summary>Empties every entry that <paramref name="operation"/> names.</summary>
    internal void Remove(in TlbOperation operation)
    {
        if (Count == 0)
        {
            return;
        }

        if (operation.IsOneAddress && _parts == 0)
        {
            RemoveAt(operation);
            return;
        }

        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Tag != 0 && operation.Names(_entries[i]))
            {
                Remove(i);
            }
        }
    }

    private void RemoveAt(in TlbOperation operation)
    {
        for (ulong shifts = _shifts; shifts != 0; shifts &= shifts - 1)
        {
            int set = SetOf(TlbEntry.TagOf(operation.Start, BitOperations.TrailingZeroCount(shifts)));
            for (int i = set; i < set + Ways; i++)
            {
                if (_entries[i].Tag != 0 && operation.Names(_entries[i]))
                {
                    Remove(i);
                }
            }
        }
    }

    private int SetOf(ulong tag)
    {
        const ulong golden = 0x9e3779b97f4a7c15;
        return (int)((tag * golden) >> _setShift) * Ways;
    }

    private static bool IsPart(in TlbEntry entry) => entry.Stage1Shift > entry.Shift;
}
