using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Where a table starts for a given input size.</summary>
/// <param name="StartLevel">The level of the root.</param>
/// <param name="RootPages">Tables side by side at the root, a power of two.</param>
public readonly record struct TableGeometry(int StartLevel, int RootPages)
{
    /// <summary>Levels from the root to the pages.</summary>
    public int Levels => 4 - StartLevel;

    /// <summary>The geometry with the fewest levels, at least two, that a format allows: what KVM chooses.</summary>
    /// <param name="ipaBits">The input size, within the format's limits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format has no table of that size.</exception>
    public static TableGeometry Of<TFormat>(int ipaBits)
        where TFormat : struct, IDescriptorFormat
    {
        CheckInputSize<TFormat>(ipaBits);

        // Concatenated roots resolve a few bits more than one table does; two levels keep the host's blocks whole.
        Granule granule = TFormat.Granule;
        int bits = ipaBits - granule.Shift - TFormat.ConcatenationBits;
        int levels = Math.Max(2, (bits + granule.BitsPerLevel - 1) / granule.BitsPerLevel);
        return Rooted(granule, ipaBits, 4 - levels);
    }

    /// <summary>The geometry that starts at <paramref name="startLevel"/>.</summary>
    /// <param name="ipaBits">The input size, within the format's limits.</param>
    /// <param name="startLevel">A level at which the root resolves at least one bit and not more than the tables side by side do.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such table.</exception>
    public static TableGeometry Of<TFormat>(int ipaBits, int startLevel)
        where TFormat : struct, IDescriptorFormat
    {
        CheckInputSize<TFormat>(ipaBits);
        Granule granule = TFormat.Granule;
        int rootBits = ipaBits - granule.LevelShift(startLevel);
        if (startLevel < TFormat.FirstLevel || startLevel > 3 || rootBits < 1 || rootBits > granule.BitsPerLevel + TFormat.ConcatenationBits)
        {
            throw new ArgumentOutOfRangeException(nameof(startLevel), startLevel, $"no table of {ipaBits} bits starts there");
        }

        return Rooted(granule, ipaBits, startLevel);
    }

    private static TableGeometry Rooted(Granule granule, int ipaBits, int startLevel)
    {
        int concatenated = ipaBits - granule.LevelShift(startLevel - 1);
        return new TableGeometry(startLevel, concatenated > 0 ? 1 << concatenated : 1);
    }

    private static void CheckInputSize<TFormat>(int ipaBits)
        where TFormat : struct, IDescriptorFormat
    {
        if (ipaBits < TFormat.MinimumIpaBits || ipaBits > TFormat.MaximumIpaBits)
        {
            throw new ArgumentOutOfRangeException(nameof(ipaBits), ipaBits, $"the format takes {TFormat.MinimumIpaBits} to {TFormat.MaximumIpaBits} bits");
        }
    }
}
