using System.Runtime.CompilerServices;
using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Addresses in VMSA descriptors.</summary>
/// <remarks>Source: Arm DDI 0487, D8.3.1 and D8.3.2 (table and block descriptor formats, by granule and address size).</remarks>
internal static class PackedAddress
{
    /// <summary>Every bit of a descriptor that holds address bits at the page level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mask(AddressPacking packing, Granule granule) => packing switch
    {
        AddressPacking.Lpa2 => (0x0003_ffff_ffff_ffffUL & ~granule.OffsetMask) | (3UL << 8),
        AddressPacking.Wide64K => (0x0000_ffff_ffff_ffffUL & ~granule.OffsetMask) | (0xfUL << 12),
        _ => 0x0000_ffff_ffff_ffffUL & ~granule.OffsetMask,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Encode(Pa address, AddressPacking packing) => packing switch
    {
        AddressPacking.Lpa2 => (address.Value & 0x0003_ffff_ffff_ffff) | ((address.Value >> 50) << 8),
        AddressPacking.Wide64K => (address.Value & 0x0000_ffff_ffff_ffff) | ((address.Value >> 48) << 12),
        _ => address.Value,
    };

    /// <summary>The address in a descriptor, down to a multiple of <paramref name="bytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Pa Decode(ulong pte, ulong bytes, AddressPacking packing) => packing switch
    {
        AddressPacking.Lpa2 => new Pa((pte & 0x0003_ffff_ffff_ffff & ~(bytes - 1)) | (((pte >> 8) & 3) << 50)),
        AddressPacking.Wide64K => new Pa((pte & 0x0000_ffff_ffff_ffff & ~(bytes - 1)) | (((pte >> 12) & 0xf) << 48)),
        _ => new Pa(pte & 0x0000_ffff_ffff_ffff & ~(bytes - 1)),
    };
}
