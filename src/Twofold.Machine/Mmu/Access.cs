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

    /// <summary>DC ZVA, DC IVAC and their like by virtual address: checked like the access they stand for, reported with CM = 1.</summary>
    CacheMaintenance,
}
