namespace Twofold.Arch;

/// <summary>A page size: the translation granule of a VM and the host's page size together (4, 16 or 64 KiB).</summary>
/// <remarks>A default value is not a granule; take one of the three.</remarks>
public readonly record struct Granule
{
    private Granule(int shift) => Shift = shift;

    /// <summary>4 KiB.</summary>
    public static Granule Size4K => new(12);

    /// <summary>16 KiB.</summary>
    public static Granule Size16K => new(14);

    /// <summary>64 KiB.</summary>
    public static Granule Size64K => new(16);

    /// <summary>log2 of the page size in bytes.</summary>
    public int Shift { get; }

    /// <summary>The page size in bytes.</summary>
    public ulong Bytes => 1UL << Shift;

    /// <summary>The low address bits within a page.</summary>
    public ulong OffsetMask => Bytes - 1;

    /// <summary>Address bits that one level of tables resolves: a table page of eight-byte descriptors.</summary>
    public int BitsPerLevel => Shift - 3;

    /// <summary>log2 of the bytes that one entry at <paramref name="level"/> covers (Arm numbering, 3 is the page level).</summary>
    public int LevelShift(int level) => Shift + ((3 - level) * BitsPerLevel);

    /// <summary>The bytes that one entry at <paramref name="level"/> covers.</summary>
    public ulong LevelBytes(int level) => 1UL << LevelShift(level);

    /// <summary>"4k", "16k" or "64k".</summary>
    public override string ToString() => $"{Bytes >> 10}k";
}
