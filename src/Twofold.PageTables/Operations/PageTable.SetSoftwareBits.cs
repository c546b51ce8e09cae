using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Puts an owner's number into the software bits of every leaf that touches <paramref name="range"/>.</summary>
    /// <param name="range">Rounded outwards to pages.</param>
    /// <param name="value">Of a field that <see cref="SoftwareBits"/> of this table declared.</param>
    /// <returns>How many leaves changed.</returns>
    /// <remarks>No TLB maintenance: no walker reads the bits. MMU lock: shared is enough.</remarks>
    public long SetSoftwareBits(IpaRange range, SoftwareBitValue value)
        => EditRange(WholePages(range), new SoftwareBitsEdit<TFormat>(value), ChangeMode.Shared).Entries;

    /// <summary>Puts an owner's number into the software bits of the leaf that maps each address, in any order.</summary>
    /// <inheritdoc cref="SetSoftwareBits(IpaRange, SoftwareBitValue)"/>
    public long SetSoftwareBits(ReadOnlySpan<Ipa> addresses, SoftwareBitValue value)
        => EditBatch(addresses, new SoftwareBitsEdit<TFormat>(value), ChangeMode.Shared).Entries;
}
