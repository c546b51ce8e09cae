namespace Twofold.Hypervisor;

/// <summary>What a guest finds in CLIDR_EL1 and CCSIDR_EL1.</summary>
public enum CacheGeometry
{
    /// <summary>The CPU's own caches, untrapped, as Linux 6.1 shows them.</summary>
    Host,

    /// <summary>One level of one set and one way, behind HCR_EL2.TID2, as Linux 6.12 shows it.</summary>
    Fabricated,
}
