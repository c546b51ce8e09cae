using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>What a reader of raw memory has to know of a format, from the architecture and not from the code under test.</summary>
/// <param name="PageShift">log2 of the page size.</param>
/// <param name="FirstBlockLevel">The highest level with blocks.</param>
/// <param name="AddressOf">The table that an entry points to.</param>
internal sealed record FormatFacts(int PageShift, int FirstBlockLevel, Func<ulong, ulong> AddressOf)
{
    internal static FormatFacts Granule4K { get; } = new(12, 1, pte => pte & 0x0000_ffff_ffff_f000) { Fixed = 0x0010_ffff_ffff_f33c };

    internal static FormatFacts Granule16K { get; } = new(14, 2, pte => pte & 0x0000_ffff_ffff_c000) { Fixed = 0x0010_ffff_ffff_c33c };

    internal static FormatFacts Granule64K { get; } = new(16, 2, pte => pte & 0x0000_ffff_ffff_0000) { Fixed = 0x0010_ffff_ffff_033c };

    internal static FormatFacts Granule4KLpa2 { get; } = new(12, 0, pte => (pte & 0x0003_ffff_ffff_f000) | ((pte & 0x300) << 42)) { Fixed = 0x0013_ffff_ffff_f33c };

    internal static FormatFacts Granule16KLpa2 { get; } = new(14, 1, pte => (pte & 0x0003_ffff_ffff_c000) | ((pte & 0x300) << 42)) { Fixed = 0x0013_ffff_ffff_c33c };

    internal static FormatFacts Granule64KWide { get; } = new(16, 1, pte => (pte & 0x0000_ffff_ffff_0000) | ((pte & 0xf000) << 36)) { Fixed = 0x0010_ffff_ffff_f33c };

    internal static FormatFacts Armv7 { get; } = new(12, 1, pte => pte & 0x0000_00ff_ffff_f000) { Fixed = 0x0010_00ff_ffff_f33c };

    /// <summary>AttrIndx is shorter than MemAttr.</summary>
    internal static FormatFacts HypervisorStage1 { get; } = new(12, 1, pte => pte & 0x0000_ffff_ffff_f000) { Fixed = 0x0010_ffff_ffff_f31c, Replaces = false };

    /// <summary>Valid with any of read, write, execute, but for 110b, which is a device's; bit 7 is a block's, bits 6:3 the type.</summary>
    internal static FormatFacts ExtendedPageTable { get; } = new(12, 1, pte => pte & 0x000f_ffff_ffff_f000)
    {
        Fixed = 0x000f_ffff_ffff_f078,
        IsValid = pte => (pte & 7) is not (0 or 6),
        IsBlock = pte => (pte & 0x80) != 0,
        Young = 1UL << 8,
        DirtyBits = (0x2, 0x200),
        Replaces = false,
        ResizesLive = true,
    };

    /// <summary>Bit 0 is present, bit 7 a block's or the page's type, 4:3 the rest of the type; 5 accessed, 6 dirty.</summary>
    internal static FormatFacts NestedPageTable { get; } = new(12, 1, pte => pte & 0x000f_ffff_ffff_f000)
    {
        Fixed = 0x000f_ffff_ffff_f018,
        IsBlock = pte => (pte & 0x80) != 0,
        Young = 1UL << 5,
        DirtyBits = (0x2, 0x40),
        Replaces = false,
        ResizesLive = true,
    };

    /// <summary>What a TLB may not see change from one valid leaf to the next: address, memory type, shareability, contiguous hint.</summary>
    internal ulong Fixed { get; init; }

    /// <summary>Whether the hardware translates through the entry.</summary>
    internal Func<ulong, bool> IsValid { get; init; } = pte => (pte & 1) != 0;

    /// <summary>Whether a valid entry above the page level is a leaf.</summary>
    internal Func<ulong, bool> IsBlock { get; init; } = pte => (pte & 2) == 0;

    /// <summary>The access flag.</summary>
    internal ulong Young { get; init; } = 1UL << 10;

    /// <summary>The bits that let the walker keep dirty state, and those that it sets.</summary>
    internal (ulong Allows, ulong Sets) DirtyBits { get; init; } = (1UL << 51, 1UL << 7);

    /// <summary>Whether a map replaces another mapping.</summary>
    internal bool Replaces { get; init; } = true;

    /// <summary>Whether a block and a table of the same leaves replace each other at once.</summary>
    internal bool ResizesLive { get; init; }

    /// <summary>Bit 52 joins neighbours.</summary>
    internal ulong Contiguous => ResizesLive ? 0 : 1UL << 52;

    internal int LevelShift(int level) => PageShift + ((3 - level) * (PageShift - 3));

    internal int TableEntries => 1 << (PageShift - 3);

    internal Granule Granule => PageShift switch
    {
        12 => Granule.Size4K,
        14 => Granule.Size16K,
        _ => Granule.Size64K,
    };
}
