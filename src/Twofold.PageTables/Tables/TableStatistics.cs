namespace Twofold.PageTables;

/// <summary>How much stands in a page table at some moment.</summary>
/// <param name="TablePages">Table pages, those of the start level included.</param>
/// <param name="Pages">Leaves of the last level.</param>
/// <param name="Level2Blocks">Leaves one level above (2 MiB with 4 KiB pages).</param>
/// <param name="Level1Blocks">Leaves two levels above (1 GiB with 4 KiB pages).</param>
public readonly record struct TableStatistics(long TablePages, long Pages, long Level2Blocks, long Level1Blocks)
{
    /// <summary>Leaves three levels above (512 GiB with 4 KiB pages and 52-bit addresses).</summary>
    public long Level0Blocks { get; init; }
}
