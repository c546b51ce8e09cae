using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Where a table starts for a given input size.</summary>
/// <param name="StartLevel">The level of the root.</param>
/// <param name="RootPages">Tables side by side at the root, a power of two.</param>
public readonly record struct TableGeometry(int StartLevel, int RootPages)
{
    /// <summary>Levels from the root to the pages.</summary>
    public int Levels => 4 - StartLevel;

    /// <summary>The geometry with the fewest levels, at least two, that a format allows.</summary>
    /// <param name="ipaBits">The input size, within the format's limits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format has no table of that size.</exception>
    public static TableGeometry Of<TFormat>(int ipaBits)
        where TFormat : struct, IDescriptorFormat
    {
        if (ipaBits < TFormat.MinimumIpaBits || ipaBits > TFormat.MaximumIpaBits)
        {
            throw new ArgumentOutOfRangeException(nameof(ipaBits), ipaBits, $"the format takes {TFormat.MinimumIpaBits} to {TFormat.MaximumIpaBits} bits");
        }

        // Concatenated roots resolve a few bits more than one table does; two levels keep the host's blocks whole.
        Granule granule = TFormat.Granule;
        int bits = ipaBits - granule.Shift - TFormat.ConcatenationBits;
        int levels = Math.Max(2, (bits + granule.BitsPerLevel - 1) / granule.BitsPerLevel);
        int startLevel = 4 - levels;
        int rootBits = ipaBits - granule.LevelShift(startLevel - 1);
        return new TableGeometry(startLevel, rootBits > 0 ? 1 << rootBits : 1);
    }
}
