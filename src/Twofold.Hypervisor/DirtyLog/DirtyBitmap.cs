using Twofold.Sync;

namespace Twofold.Hypervisor.DirtyLog;

/// <summary>One bit for each page of a memslot: set when the page is written, taken by whoever copies it.</summary>
/// <remarks>Bits are set by vCPUs at any time; everything else happens under the slots' lock.</remarks>
internal sealed class DirtyBitmap
{
    private readonly ulong[] _words;

    /// <param name="pages">Pages of the slot, above 0.</param>
    /// <param name="allSet">Whether every page counts as written.</param>
    internal DirtyBitmap(ulong pages, bool allSet)
    {
        Pages = pages;
        _words = new ulong[(pages + 63) / 64];
        if (allSet)
        {
            Array.Fill(_words, ulong.MaxValue);
            _words[^1] = ulong.MaxValue >> (int)((64 - (pages & 63)) & 63);
        }
    }

    internal ulong Pages { get; }

    internal int Words => _words.Length;

    internal void Set(ulong page) => Set((int)(page >> 6), 1UL << (int)(page & 63));

    /// <summary>Sets the bits of <paramref name="mask"/> in a word.</summary>
    internal void Set(int index, ulong mask)
    {
        ref ulong word = ref _words[index];
        ulong old = Cell.Load(ref word);
        while ((old & mask) != mask)
        {
            // ORDER: full fence; the page was mapped writable before, so whoever takes the bit and protects the page finds the mapping.
            ulong found = Cell.CompareExchange(ref word, old | mask, old);
            if (found == old)
            {
                return;
            }

            old = found;
        }
    }

    internal ulong Peek(int word) => Cell.Load(ref _words[word]);

    /// <summary>Takes all bits of a word.</summary>
    // ORDER: full fence; the pages are protected after it, so a write between the two is recorded again or seen by the copy.
    internal ulong Take(int word) => Cell.Load(ref _words[word]) == 0 ? 0 : Cell.Exchange(ref _words[word], 0);

    /// <summary>Takes the bits of <paramref name="mask"/> from a word; answers those that were set.</summary>
    internal ulong Take(int word, ulong mask)
    {
        ulong old = Cell.Load(ref _words[word]);
        while ((old & mask) != 0)
        {
            // ORDER: as of the whole word.
            ulong found = Cell.CompareExchange(ref _words[word], old & ~mask, old);
            if (found == old)
            {
                break;
            }

            old = found;
        }

        return old & mask;
    }

}
