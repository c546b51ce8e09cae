using System.Diagnostics.CodeAnalysis;

namespace Twofold.Machine;

/// <summary>Nested paging in long mode as nCR3 and the host's registers set it up.</summary>
/// <remarks>Source: AMD64 APM volume 2, 15.25 (nested paging), 5.3 (long-mode page translation).</remarks>
internal sealed class NptControls
{
    private NptControls(ulong root, X86Features features)
    {
        Features = features;
        Root = X86Entry.Address(root);
    }

    /// <summary>The CPU.</summary>
    internal X86Features Features { get; }

    /// <summary>Levels of tables: 4 or 5.</summary>
    internal int Levels => Features.FiveLevels ? 5 : 4;

    /// <summary>The topmost table.</summary>
    internal ulong Root { get; }

    /// <summary>False where VMRUN fails: nCR3 has bits that the CPU's addresses do not.</summary>
    internal static bool TryCreate(ulong nestedCr3, X86Features features, [NotNullWhen(true)] out NptControls? controls)
    {
        controls = nestedCr3 >> features.PhysicalAddressBits == 0 ? new NptControls(nestedCr3, features) : null;
        return controls is not null;
    }
}
