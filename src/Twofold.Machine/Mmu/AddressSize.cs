namespace Twofold.Machine;

/// <summary>Arithmetic that both stages of translation share: sizes and shifts.</summary>
internal static class AddressSize
{
    /// <summary>The bits that TCR.IPS, VTCR.PS and PARange name; 52 and the reserved value count as 48, the most a CPU here has.</summary>
    internal static int FromField(int field) => field switch
    {
        0 => 32,
        1 => 36,
        2 => 40,
        3 => 42,
        4 => 44,
        _ => 48,
    };

    /// <summary>log2 of what one entry at <paramref name="level"/> covers.</summary>
    internal static int LevelShift(int granuleShift, int level) => granuleShift + ((3 - level) * (granuleShift - 3));

    /// <summary>The bits below <paramref name="bit"/>.</summary>
    internal static ulong Below(int bit) => (1UL << bit) - 1;

    /// <summary>The lowest level whose entries may be blocks, without 52-bit addresses.</summary>
    internal static int FirstBlockLevel(int granuleShift) => granuleShift == 12 ? 1 : 2;
}
