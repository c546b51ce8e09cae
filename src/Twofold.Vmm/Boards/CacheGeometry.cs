namespace Twofold.Vmm.Boards;

/// <summary>What CLIDR_EL1 and CCSIDR_EL1 show the guest.</summary>
public enum CacheGeometry
{
    /// <summary>The hardware's caches, as a Linux 6.1 host shows them.</summary>
    Host,

    /// <summary>One set and one way at each level, as a Linux 6.12 host shows them.</summary>
    Fabricated,
}
