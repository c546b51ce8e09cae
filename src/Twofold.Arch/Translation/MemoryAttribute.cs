namespace Twofold.Arch;

/// <summary>The memory type that stage 2 gives a page: meanings only, each format has its own encoding.</summary>
public enum MemoryAttribute
{
    /// <summary>Normal, inner and outer write-back: what KVM gives guest memory.</summary>
    Normal,

    /// <summary>Normal, non-cacheable.</summary>
    NormalNonCacheable,

    /// <summary>Device-nGnRE: what KVM gives pass-through devices.</summary>
    Device,
}
