using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Sees mappings in ascending order. A struct, so that a visit allocates nothing.</summary>
public interface ILeafVisitor
{
    /// <summary>Sees one mapping.</summary>
    /// <param name="ipa">The first byte it maps, which may lie before the visited range.</param>
    /// <param name="leaf">What its descriptor said at one moment.</param>
    /// <returns>False to end the visit.</returns>
    bool Visit(Ipa ipa, in Leaf leaf);
}
