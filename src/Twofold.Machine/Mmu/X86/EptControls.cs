using System.Diagnostics.CodeAnalysis;

namespace Twofold.Machine;

/// <summary>EPT as an EPT pointer and the CPU's features set it up.</summary>
/// <remarks>Source: Intel SDM volume 3, 25.6.11 (EPT pointer) and 27.2.1.1 (its checks on VM entry).</remarks>
internal sealed class EptControls
{
    private EptControls(ulong pointer, X86Features features)
    {
        Features = features;
        Levels = LevelsOf(pointer);
        Root = X86Entry.Address(pointer);
        SetsAccessedDirty = (pointer & (1 << 6)) != 0;
    }

    /// <summary>The CPU.</summary>
    internal X86Features Features { get; }

    /// <summary>Levels of tables: 4 or 5.</summary>
    internal int Levels { get; }

    /// <summary>The topmost table.</summary>
    internal ulong Root { get; }

    /// <summary>The walker keeps Accessed and Dirty flags.</summary>
    internal bool SetsAccessedDirty { get; }

    /// <summary>False where VM entry fails: the pointer sets something that the CPU does not have.</summary>
    internal static bool TryCreate(ulong pointer, X86Features features, [NotNullWhen(true)] out EptControls? controls)
    {
        const ulong uncacheable = 0, writeBack = 6, reserved = 0xf80;
        bool legal = (pointer & 7) is uncacheable or writeBack
            && (LevelsOf(pointer) == 4 || (LevelsOf(pointer) == 5 && features.FiveLevels))
            && ((pointer & (1 << 6)) == 0 || features.AccessedDirty)
            && (pointer & reserved) == 0
            && pointer >> features.PhysicalAddressBits == 0;
        controls = legal ? new EptControls(pointer, features) : null;
        return legal;
    }

    private static int LevelsOf(ulong pointer) => (int)((pointer >> 3) & 7) + 1;
}
