namespace Twofold.PageTables;

/// <summary>Who else may be changing entries beside a change.</summary>
public enum ChangeMode
{
    /// <summary>Other software (the MMU lock is shared) and the walkers: a change may be lost to either, and is then given up.</summary>
    Shared,

    /// <summary>The walkers only (the MMU lock is exclusive): what they add is kept, and the change is made again on top of it.</summary>
    Exclusive,
}
