using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;

namespace Twofold.Hypervisor.Memslots;

/// <summary>All memslots of a VM at one moment, disjoint, in ascending order. Immutable; a reader keeps one for a whole fault.</summary>
internal sealed class MemslotSet
{
    private readonly Memslot[] _sorted;

    private MemslotSet(Memslot[] sorted) => _sorted = sorted;

    internal static MemslotSet Empty { get; } = new([]);

    internal ReadOnlySpan<Memslot> All => _sorted;

    internal bool TryFind(Ipa ipa, [NotNullWhen(true)] out Memslot? slot)
    {
        int index = LastStartingAtOrBelow(ipa);
        slot = index >= 0 && _sorted[index].Range.Contains(ipa) ? _sorted[index] : null;
        return slot is not null;
    }

    /// <summary>Whether a slot other than <paramref name="except"/> shares a byte with the range.</summary>
    internal bool Overlaps(IpaRange range, Memslot? except)
    {
        int from = Math.Max(0, LastStartingAtOrBelow(range.Start));
        for (int i = from; i < _sorted.Length && _sorted[i].Range.Start < range.End; i++)
        {
            if (_sorted[i] != except && _sorted[i].Range.Overlaps(range))
            {
                return true;
            }
        }

        return false;
    }

    internal MemslotSet With(Memslot added)
    {
        int index = LastStartingAtOrBelow(added.Range.Start) + 1;
        Memslot[] sorted = new Memslot[_sorted.Length + 1];
        Array.Copy(_sorted, sorted, index);
        sorted[index] = added;
        Array.Copy(_sorted, index, sorted, index + 1, _sorted.Length - index);
        return new MemslotSet(sorted);
    }

    internal MemslotSet Without(Memslot removed)
    {
        int index = LastStartingAtOrBelow(removed.Range.Start);
        Memslot[] sorted = new Memslot[_sorted.Length - 1];
        Array.Copy(_sorted, sorted, index);
        Array.Copy(_sorted, index + 1, sorted, index, sorted.Length - index);
        return new MemslotSet(sorted);
    }

    private int LastStartingAtOrBelow(Ipa ipa)
    {
        int low = 0, high = _sorted.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (_sorted[middle].Range.Start <= ipa)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
