namespace Twofold.Explorer.Scheduling;

/// <summary>One operation of the library as an actor calls it, and what it took from the tables.</summary>
/// <param name="number">No two in an execution have the same.</param>
/// <param name="name">What it is called in charts.</param>
/// <param name="isAging">It reports Access flags to its caller, and may clear them.</param>
/// <param name="carriesDirty">It puts dirty state that it takes into what it makes, and tells nobody.</param>
internal sealed class Operation(int number, string name, bool isAging, bool carriesDirty)
{
    internal static Operation None { get; } = new(0, "", false, false);

    internal int Number { get; } = number;

    internal string Name { get; } = name;

    internal bool IsAging { get; } = isAging;

    internal bool CarriesDirty { get; } = carriesDirty;

    /// <summary>Young leaves that it made old or took away.</summary>
    internal int YoungTaken { get; set; }

    /// <summary>Dirty leaves that it made clean or took away.</summary>
    internal int DirtyTaken { get; set; }

    /// <summary>Dirty leaves of which it told whoever keeps track.</summary>
    internal int DirtyTold { get; set; }
}
