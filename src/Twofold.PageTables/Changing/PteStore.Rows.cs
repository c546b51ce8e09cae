using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Twofold.Arch;

namespace Twofold.PageTables;

internal sealed partial class PteStore<TFormat>
{
    private const int RowEntries = 8;

    /// <summary>What is changed at once.</summary>
    internal const ulong RowBytes = RowEntries * sizeof(ulong);

    /// <summary>Clears bits in the leaves of a run of entries of the last level, a row at a time, while nobody else, walkers included,
    /// changes entries: that is what <paramref name="first"/>'s caller makes sure of.</summary>
    /// <param name="first">A row's first entry.</param>
    /// <param name="entries">How many may be changed, all in one table.</param>
    /// <param name="clear">Of <see cref="IDescriptorFormat.EditableBits"/>.</param>
    /// <param name="keepsContiguous">Stop before a row with a leaf that would change and carries the contiguous hint.</param>
    /// <param name="changes">What was changed.</param>
    /// <returns>How many entries were dealt with: whole rows, from the first on. None where the format has no common mark of a
    /// leaf, or somebody observes changes one by one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ClearBits(Pa first, int entries, ulong clear, bool keepsContiguous, out RowChanges changes)
    {
        changes = default;
        return TFormat.PageMark == 0 || observer is not null || entries < RowEntries || !Vector512.IsHardwareAccelerated
            ? 0
            : ClearRows(first, entries & ~(RowEntries - 1), clear, keepsContiguous ? TFormat.ContiguousMark : 0, out changes);
    }

    private int ClearRows(Pa first, int entries, ulong clear, ulong stopAt, out RowChanges changes)
    {
        ref ulong words = ref memory.Word(first);
        _ = ref memory.Word(first + ((ulong)(entries - 1) * sizeof(ulong)));
        Vector512<ulong> mark = Vector512.Create(TFormat.PageMark);
        Vector512<ulong> cleared = Vector512.Create(clear);
        Vector512<ulong> stop = Vector512.Create(stopAt);
        int count = 0;
        int from = entries;
        int to = 0;
        int row = 0;
        for (; row < entries; row += RowEntries)
        {
            Vector512<ulong> old = Vector512.LoadUnsafe(ref words, (nuint)row);
            Vector512<ulong> touched = Vector512.Equals(old & mark, mark) & ~Vector512.Equals(old & cleared, Vector512<ulong>.Zero);
            ulong which = touched.ExtractMostSignificantBits();
            if (which == 0)
            {
                continue;
            }

            if ((old & touched & stop) != Vector512<ulong>.Zero)
            {
                break;
            }

            // ORDER: none; the MMU lock orders it against other software, and walkers, which only read, see each entry before or
            // after: a wide store is made of whole entries.
            Vector512.AndNot(old, touched & cleared).StoreUnsafe(ref words, (nuint)row);
            count += BitOperations.PopCount(which);
            from = Math.Min(from, row + BitOperations.TrailingZeroCount(which));
            to = row + (63 - BitOperations.LeadingZeroCount(which));
        }

        changes = new RowChanges(count, from, to);
        return row;
    }
}
