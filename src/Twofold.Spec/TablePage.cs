using Twofold.Arch;

namespace Twofold.Spec;

/// <summary>A page that is, or was, a table.</summary>
internal sealed class TablePage(int level, Ipa start)
{
    /// <summary>The level of its entries.</summary>
    internal int Level { get; } = level;

    /// <summary>The first address that its entries translate.</summary>
    internal Ipa Start { get; } = start;

    /// <summary>Whether it hangs in the tree.</summary>
    internal bool IsLinked { get; set; } = true;

    /// <summary>The entries that were emptied after it was taken out.</summary>
    internal HashSet<Pa> Emptied { get; } = [];
}
