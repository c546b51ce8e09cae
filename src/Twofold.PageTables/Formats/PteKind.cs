namespace Twofold.PageTables;

/// <summary>What one descriptor is.</summary>
public enum PteKind
{
    /// <summary>Zero: nothing is mapped.</summary>
    Empty,

    /// <summary>Invalid to the hardware, not zero: software keeps a note there.</summary>
    Annotated,

    /// <summary>Invalid to the hardware: one thread is changing it, others stay away.</summary>
    Locked,

    /// <summary>Points to a table of the next level.</summary>
    Table,

    /// <summary>Maps a block or a page.</summary>
    Leaf,

    /// <summary>Has the valid bit but no meaning at its level: the hardware faults on it, and nothing here writes it.</summary>
    Reserved,
}
