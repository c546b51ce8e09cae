using Twofold.Sync;

namespace Twofold.Explorer.Scenarios;

/// <summary>A deliberate fault as users name it.</summary>
/// <param name="Name">Words joined by dashes.</param>
/// <param name="ScenarioId">The scenario that must find it.</param>
/// <param name="Mutant">The switch.</param>
/// <param name="Text">What is wrong with it.</param>
internal sealed record MutantEntry(string Name, string ScenarioId, Mutant Mutant, string Text);

/// <summary>The mutants that there are.</summary>
internal static class MutantCatalog
{
    internal static IReadOnlyList<MutantEntry> All { get; } =
    [
        new("age-by-plain-store", "S01", Mutant.AgeByPlainStore, "aging reads an entry and stores it back"),
        new("protect-by-plain-store", "S01", Mutant.ProtectByPlainStore, "write protection reads an entry and stores it back"),
        new("break-stale-value", "S01", Mutant.BreakStaleValue, "a break stores over an entry that was read before"),
        new("protect-without-invalidation", "S01", Mutant.ProtectWithoutInvalidation, "write protection leaves the TLBs alone"),
        new("count-before-exchange", "S02", Mutant.CountBeforeExchange, "statistics are counted before the exchange"),
        new("dismantle-without-lock", "S02", Mutant.DismantleWithoutLock, "a disconnected table is emptied with zeroes"),
        new("install-without-recheck", "S02", Mutant.InstallWithoutRecheck, "a fault that lost its race stores all the same"),
        new("free-before-invalidation", "S02", Mutant.FreeBeforeInvalidation, "an empty table is freed before the TLBs forget it"),
        new("free-despite-readers", "S02", Mutant.FreeDespiteReaders, "tables are freed while readers without a lock are inside"),
        new("count-lost-race", "S06", Mutant.CountLostRace, "statistics are counted for a lost race"),
        new("break-identical", "S06", Mutant.BreakIdentical, "a mapping that stands is broken and made again"),
        new("publish-before-build", "S06", Mutant.PublishBeforeBuild, "a table is linked before its leaf is written"),
        new("collapse-invalidates-one-page", "S08", Mutant.CollapseInvalidatesOnePage, "a block over a table invalidates one page only"),
        new("make-before-invalidation", "S08", Mutant.MakeBeforeInvalidation, "a block over a table is made before the invalidation"),
        new("collapse-frees-at-once", "S08", Mutant.CollapseFreesAtOnce, "a block over a table frees the table at once"),
        new("collapse-forgets-marks", "S08", Mutant.CollapseForgetsMarks, "a collapse drops what walkers marked in the pages"),
    ];
}
