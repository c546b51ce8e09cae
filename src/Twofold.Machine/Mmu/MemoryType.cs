namespace Twofold.Machine;

/// <summary>Memory types in the form of MAIR_EL1 and PAR_EL1.ATTR, and how two stages of them combine.</summary>
/// <remarks>Source: Arm DDI 0487, D8.6 (memory region attributes, combining stage 1 and stage 2).</remarks>
internal static class MemoryType
{
    /// <summary>Device-nGnRnE.</summary>
    internal const byte StronglyOrdered = 0x00;

    /// <summary>Normal, inner and outer non-cacheable.</summary>
    internal const byte NonCacheable = 0x44;

    /// <summary>Normal, inner and outer write-through, read-allocate.</summary>
    internal const byte WriteThrough = 0xaa;

    /// <summary>Normal, inner and outer write-back, read- and write-allocate.</summary>
    internal const byte WriteBack = 0xff;

    /// <summary>SH: not shareable.</summary>
    internal const byte NonShareable = 0;

    /// <summary>SH: outer shareable.</summary>
    internal const byte OuterShareable = 2;

    /// <summary>SH: inner shareable.</summary>
    internal const byte InnerShareable = 3;

    /// <summary>Whether the type is one of Device.</summary>
    internal static bool IsDevice(byte type) => (type & 0xf0) == 0;

    /// <summary>A MAIR field without its UNPREDICTABLE values: a Device type has only its two bits, and a Normal type with a
    /// reserved inner half is non-cacheable.</summary>
    internal static byte FromMair(byte attribute)
        => IsDevice(attribute) ? (byte)(attribute & 0x0c) : (attribute & 0x0f) == 0 ? NonCacheable : attribute;

    /// <summary>A stage-2 MemAttr field, without forced write-back, on its own.</summary>
    internal static byte FromStage2(int memAttr)
    {
        int outer = memAttr >> 2, inner = memAttr & 3;
        return outer == 0 ? (byte)(inner << 2) : (byte)((Cacheability(outer) << 4) | Cacheability(inner));
    }

    /// <summary>Both stages together: Device beats Normal, and the stricter Device the other; for Normal the weakest cacheability
    /// wins, with stage 1's allocation hints.</summary>
    internal static byte Combine(byte stage1, byte stage2)
    {
        if (IsDevice(stage1) || IsDevice(stage2))
        {
            return !IsDevice(stage2) ? stage1 : !IsDevice(stage1) ? stage2 : Math.Min(stage1, stage2);
        }

        return (byte)((CombineHalf(stage1 >> 4, stage2 >> 4) << 4) | CombineHalf(stage1 & 15, stage2 & 15));
    }

    /// <summary>Both stages together under HCR_EL2.FWB, where stage 2 overrides.</summary>
    internal static byte CombineForced(byte stage1, int memAttr) => (memAttr & 7) switch
    {
        7 => stage1,
        6 => IsDevice(stage1) ? WriteBack : (byte)(ForceHalf(stage1 >> 4) << 4 | ForceHalf(stage1 & 15)),
        < 4 => (byte)((memAttr & 3) << 2),
        _ => IsDevice(stage1) ? stage1 : NonCacheable,
    };

    /// <summary>The shareability of a result: outer beats inner beats none, and what cannot be cached is outer shareable.</summary>
    internal static byte CombineShareability(byte type, int stage1, int stage2)
    {
        if (IsDevice(type) || type == NonCacheable || stage1 == OuterShareable || stage2 == OuterShareable)
        {
            return OuterShareable;
        }

        return stage1 == InnerShareable || stage2 == InnerShareable ? InnerShareable : NonShareable;
    }

    private static int Cacheability(int field) => field switch
    {
        2 => 0xa,
        3 => 0xf,
        _ => 0x4,
    };

    private static int CombineHalf(int stage1, int stage2)
    {
        const int nonCacheable = 4, writeThrough = 8, hints = 3;
        bool stage1Through = (stage1 & 4) == 0;
        if (stage1 == nonCacheable || stage2 == nonCacheable)
        {
            return nonCacheable;
        }

        return !stage1Through && (stage2 & 4) == 0 ? writeThrough | (stage1 & hints) : stage1;
    }

    private static int ForceHalf(int stage1) => stage1 == 4 ? 0xf : 0xc | (stage1 & 3);
}
