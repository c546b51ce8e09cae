namespace Twofold.PageTables;

/// <summary>What TLBs may hold that an entry no longer says.</summary>
internal enum StaleTranslation
{
    /// <summary>Nothing, or something that at worst costs a fault too many.</summary>
    None,

    /// <summary>The leaf of the entry.</summary>
    Leaf,

    /// <summary>The table's address and every leaf below it.</summary>
    Subtree,
}
