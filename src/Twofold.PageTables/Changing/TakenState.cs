namespace Twofold.PageTables;

/// <summary>What the hardware had noted in the leaves that a change took away.</summary>
internal struct TakenState
{
    /// <summary>Some leaf was young.</summary>
    internal bool Young { get; private set; }

    /// <summary>Some leaf was dirty.</summary>
    internal bool Dirty { get; private set; }

    /// <summary>Whoever takes the leaves puts what they held into what comes in their place: no dirty state is lost.</summary>
    internal bool IsCarried { get; init; }

    internal void Add(bool young, bool dirty)
    {
        Young |= young;
        Dirty |= dirty;
    }
}
