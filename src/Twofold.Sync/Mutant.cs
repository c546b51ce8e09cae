namespace Twofold.Sync;

/// <summary>Deliberate faults, each an error that somebody once made, that prove the explorer would notice it.</summary>
public enum Mutant
{
    /// <summary>The shipped code.</summary>
    None,

    /// <summary>Aging reads an entry and stores it back with the access flag clear.</summary>
    AgeByPlainStore,

    /// <summary>Write protection reads an entry and stores it back without the permission.</summary>
    ProtectByPlainStore,

    /// <summary>A break stores over the entry that was read before, and believes that it replaced that.</summary>
    BreakStaleValue,

    /// <summary>Write protection does not do the TLB maintenance that it owes.</summary>
    ProtectWithoutInvalidation,

    /// <summary>Statistics are counted before the exchange, which may fail.</summary>
    CountBeforeExchange,

    /// <summary>Statistics are counted although the exchange failed.</summary>
    CountLostRace,

    /// <summary>A table that was taken out is emptied with zeroes, into which a late fault can still install.</summary>
    DismantleWithoutLock,

    /// <summary>A fault that lost its race tries again on the same entry, whatever stands there.</summary>
    InstallWithoutRecheck,

    /// <summary>An unmap frees empty tables before the TLBs forget them.</summary>
    FreeBeforeInvalidation,

    /// <summary>An identical mapping is broken and made again.</summary>
    BreakIdentical,

    /// <summary>A new table is published before its leaf is written.</summary>
    PublishBeforeBuild,

    /// <summary>A block over a table invalidates only the page that faulted.</summary>
    CollapseInvalidatesOnePage,

    /// <summary>A block over a table is made before the TLBs forget the table.</summary>
    MakeBeforeInvalidation,

    /// <summary>A block over a table gives the table back at once.</summary>
    CollapseFreesAtOnce,

    /// <summary>Tables are freed while readers without a lock are inside their epoch.</summary>
    FreeDespiteReaders,

    /// <summary>A collapse makes the block without what walkers had marked in its pages.</summary>
    CollapseForgetsMarks,
}
