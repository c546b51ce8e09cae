namespace Twofold.Machine;

/// <summary>What a translation is for.</summary>
internal enum Access
{
    /// <summary>A load.</summary>
    Read,

    /// <summary>A store (also the store of an exclusive or atomic).</summary>
    Write,

    /// <summary>An instruction fetch.</summary>
    Fetch,

    /// <summary>DC CVAC, CVAU, CIVAC and IC IVAU: at EL0 they need read permission, at EL1 none; reported with CM = 1.</summary>
    CacheMaintenance,

    /// <summary>DC IVAC: needs write permission; reported with CM = 1.</summary>
    CacheInvalidate,
}
