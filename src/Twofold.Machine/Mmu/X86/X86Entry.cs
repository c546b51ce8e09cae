namespace Twofold.Machine;

/// <summary>The shape that EPT and long-mode paging share: 512 entries a table, levels counted upwards from 1, the page.</summary>
internal static class X86Entry
{
    /// <summary>What a load from an address that nothing answers gives.</summary>
    internal const ulong NothingThere = ulong.MaxValue;

    /// <summary>Bit 7: the entry of level 2 or 3 is a leaf.</summary>
    internal const ulong Large = 1 << 7;

    private const int PageShift = 12, IndexBits = 9;

    /// <summary>log2 of what one entry covers.</summary>
    internal static int Shift(int level) => PageShift + (IndexBits * (level - 1));

    /// <summary>Where the entry for <paramref name="address"/> lies in a table.</summary>
    internal static ulong Slot(ulong table, ulong address, int level) => table + (((address >> Shift(level)) & AddressSize.Below(IndexBits)) * 8);

    /// <summary>The address field: bits 51:12.</summary>
    internal static ulong Address(ulong entry) => entry & AddressSize.Below(52) & ~AddressSize.Below(PageShift);

    /// <summary>Bits 51:<paramref name="from"/>: those of the address that the CPU does not have.</summary>
    internal static ulong AddressBitsFrom(int from) => AddressSize.Below(52) & ~AddressSize.Below(from);
}
