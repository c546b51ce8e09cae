namespace Twofold.PageTables;

/// <summary>Which entries of a run were changed.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them, counted from the run's start.</param>
/// <param name="Last">The last of them.</param>
internal readonly record struct RowChanges(int Count, int First, int Last);
