namespace Twofold.Sync;

/// <summary>What a shared hold of an <see cref="MmuLock"/> is.</summary>
public enum MmuLockMode
{
    /// <summary>Any number of shared holders side by side.</summary>
    Shared,

    /// <summary>One holder at a time, whether shared or exclusive: the one big lock, to be measured beside the other.</summary>
    Monolithic,
}
