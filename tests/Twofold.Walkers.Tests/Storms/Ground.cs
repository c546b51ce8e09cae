using Twofold.Arch;

namespace Twofold.Walkers.Tests;

/// <summary>The addresses of a storm: three areas of one block each, few pages of which are ever touched, and what is known of each
/// page. Every number here is changed atomically.</summary>
internal sealed class Ground
{
    private const ulong Start = 1UL << 36;
    private const int Areas = 3;
    private readonly ulong[] _pages;

    internal Ground(Granule granule)
    {
        Granule = granule;
        BlockBytes = granule.LevelBytes(2);
        ulong last = (1UL << granule.BitsPerLevel) - 1;
        ulong[] indices = [0, 1, 2, 3, last / 2, last - 1, last];

        // Two areas side by side, and one whose tables are others where there are levels enough.
        ulong[] starts = [Start, Start + BlockBytes, Start + (16 * BlockBytes)];
        _pages = [.. starts.SelectMany(start => indices.Select(index => start + (index << granule.Shift)))];
        AreaStarts = starts;
        YoungMarks = new long[_pages.Length];
        DirtyMarks = new long[_pages.Length];
        Reported = new int[_pages.Length];
        Data = new long[_pages.Length];
        Copies = new long[_pages.Length];
        Unmapped = new int[_pages.Length];
        Protected = new int[_pages.Length];
    }

    internal Granule Granule { get; }

    internal ulong BlockBytes { get; }

    internal IReadOnlyList<ulong> AreaStarts { get; }

    internal int Count => _pages.Length;

    /// <summary>By page: how often its leaf became young, less how often it became old, by whoever.</summary>
    internal long[] YoungMarks { get; }

    /// <summary>By page: how often its leaf became dirty, less how often it became clean, by whoever.</summary>
    internal long[] DirtyMarks { get; }

    /// <summary>By page: the software was told that it is dirty.</summary>
    internal int[] Reported { get; }

    /// <summary>By page: what the guest wrote, as a count of writes.</summary>
    internal long[] Data { get; }

    /// <summary>By page: what a migration has copied.</summary>
    internal long[] Copies { get; }

    /// <summary>By page: nobody may reach it now.</summary>
    internal int[] Unmapped { get; }

    /// <summary>By page: nobody may write to it now.</summary>
    internal int[] Protected { get; }

    internal ulong Page(int index) => _pages[index];

    internal IpaRange Area(int area) => new(new Ipa(AreaStarts[area]), BlockBytes);

    internal IpaRange RandomRange(Random random) => random.Next(3) switch
    {
        0 => Area(random.Next(Areas)),
        1 => new IpaRange(new Ipa(_pages[random.Next(Count)]), Granule.Bytes * (ulong)random.Next(1, 4)),
        _ => new IpaRange(new Ipa(_pages[random.Next(Count)]), Granule.Bytes),
    };

    /// <summary>The pages whose leaf is, or could be, in what an entry covers.</summary>
    internal IEnumerable<int> Covered(ulong start, ulong bytes) => Enumerable.Range(0, Count).Where(index => _pages[index] - start < bytes);

    /// <summary>Where an address is mapped to: one of two places.</summary>
    internal static ulong Target(ulong ipa, int variant) => ipa + (1UL << 40) + ((ulong)variant << 41);
}
