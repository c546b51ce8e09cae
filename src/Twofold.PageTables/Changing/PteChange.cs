namespace Twofold.PageTables;

/// <summary>What a change of one entry means: a pure function of the old value, the new one and the level.</summary>
/// <param name="Before">What stood there.</param>
/// <param name="After">What stands there now.</param>
/// <param name="NeedsBreak">Whether the architecture asks for an invalid entry and TLB maintenance in between.</param>
/// <param name="Stale">What TLBs may still hold after the change.</param>
internal readonly record struct PteChange(PteKind Before, PteKind After, bool NeedsBreak, StaleTranslation Stale)
{
    /// <summary>Whether the change may be stored in one step.</summary>
    internal bool IsLegal => !NeedsBreak
        && Before != PteKind.Reserved
        && After != PteKind.Reserved
        && !(Before == PteKind.Locked && After == PteKind.Locked);

    /// <summary>Leaves that come (1) or go (-1) at the entry's level.</summary>
    internal int LeafDelta => Count(After, PteKind.Leaf) - Count(Before, PteKind.Leaf);

    /// <summary>Tables that come (1) or go (-1) below the entry.</summary>
    internal int TableDelta => Count(After, PteKind.Table) - Count(Before, PteKind.Table);

    /// <summary>Classifies a change.</summary>
    internal static PteChange Of<TFormat>(ulong old, ulong @new, int level)
        where TFormat : struct, IDescriptorFormat
    {
        PteKind before = TFormat.KindOf(old, level);
        PteKind after = TFormat.KindOf(@new, level);
        bool resizesLive = TFormat.ResizesLive && (before, after) is (PteKind.Leaf, PteKind.Table) or (PteKind.Table, PteKind.Leaf);
        bool needsBreak = !resizesLive && TFormat.IsBreakBeforeMakeNeeded(old, @new, level);
        StaleTranslation stale = before switch
        {
            PteKind.Table when old != @new => StaleTranslation.Subtree,
            PteKind.Leaf when needsBreak || after != PteKind.Leaf || TFormat.LosesPermissions(old, @new) => StaleTranslation.Leaf,
            _ => StaleTranslation.None,
        };
        return new PteChange(before, after, needsBreak, stale);
    }

    private static int Count(PteKind kind, PteKind counted) => kind == counted ? 1 : 0;
}
