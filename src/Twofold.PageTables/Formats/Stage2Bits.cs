using System.Runtime.CompilerServices;
using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Permissions, memory types and dirty state of VMSAv8-64 stage-2 leaves.</summary>
/// <remarks>Source: Arm DDI 0487, D8.4 (S2AP, XN), D8.5.4 (dirty state), D8.6.5 and D8.6.6 (MemAttr without and with FWB).</remarks>
internal static class Stage2Bits
{
    internal const ulong MemoryTypeMask = 0xfUL << MemoryTypeShift;
    internal const ulong Read = 1UL << 6;
    internal const ulong Write = 1UL << 7;

    /// <summary>Permissions and dirty state.</summary>
    internal const ulong EditableBits = Read | Write | VmsaDescriptor.DirtyModifier | ExecuteNeverMask;

    private const int MemoryTypeShift = 2;
    private const int ExecuteNeverShift = 53;
    private const ulong ExecuteNeverMask = 3UL << ExecuteNeverShift;

    internal static bool Allows(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
    {
        Stage2Permissions execute = permissions & Stage2Permissions.Execute;
        bool split = execute is not (Stage2Permissions.None or Stage2Permissions.Execute);
        return (attribute == MemoryAttribute.Normal || execute == Stage2Permissions.None)
            && (!split || (features & FormatFeatures.SplitExecute) != 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Encode(Stage2Permissions permissions, MemoryAttribute attribute, FormatFeatures features)
        => (EncodeAttribute(attribute, features) << MemoryTypeShift)
            | ((permissions & Stage2Permissions.Read) != 0 ? Read : 0)
            | ((permissions & Stage2Permissions.Write) != 0 ? WriteBits(features) : 0)
            | EncodeExecute(permissions);

    internal static Leaf Decode(ulong pte, int level, ulong bytes, Pa target, FormatFeatures features)
    {
        // A writable-clean leaf lets the guest write: the walker makes it dirty instead of faulting.
        ulong writable = (features & FormatFeatures.HardwareDirty) != 0 ? Write | VmsaDescriptor.DirtyModifier : Write;
        Stage2Permissions permissions = DecodeExecute(pte)
            | ((pte & Read) != 0 ? Stage2Permissions.Read : 0)
            | ((pte & writable) != 0 ? Stage2Permissions.Write : 0);
        return new Leaf(level, bytes, target, permissions, DecodeAttribute(pte, features), (pte & VmsaDescriptor.AccessFlag) != 0)
        {
            Dirty = IsDirty(pte),
            SoftwareBits = (int)(pte >> VmsaDescriptor.SoftwareShift) & ((1 << VmsaDescriptor.SoftwareCount) - 1),
            Contiguous = (pte & VmsaDescriptor.Contiguous) != 0,
        };
    }

    internal static MemoryAttribute DecodeAttribute(ulong pte, FormatFeatures features)
    {
        ulong encoded = (pte & MemoryTypeMask) >> MemoryTypeShift;
        return encoded == EncodeAttribute(MemoryAttribute.Normal, features) ? MemoryAttribute.Normal
            : encoded == 0b0101 ? MemoryAttribute.NormalNonCacheable
            : MemoryAttribute.Device;
    }

    internal static bool IsDirty(ulong pte) => (pte & (VmsaDescriptor.DirtyModifier | Write)) == (VmsaDescriptor.DirtyModifier | Write);

    internal static ulong Add(ulong pte, Stage2Permissions added, FormatFeatures features)
    {
        pte |= (added & Stage2Permissions.Read) != 0 ? Read : 0;
        pte |= (added & Stage2Permissions.Write) != 0 ? WriteBits(features) : 0;
        return (added & Stage2Permissions.Execute) != 0
            ? (pte & ~ExecuteNeverMask) | EncodeExecute(added | DecodeExecute(pte))
            : pte;
    }

    internal static bool Loses(ulong old, ulong @new)
        => (old & ~@new & (Read | Write | VmsaDescriptor.DirtyModifier)) != 0
            || (((old ^ @new) & ExecuteNeverMask) != 0 && (DecodeExecute(old) & ~DecodeExecute(@new)) != 0);

    private static ulong WriteBits(FormatFeatures features)
        => (features & FormatFeatures.HardwareDirty) != 0 ? Write | VmsaDescriptor.DirtyModifier : Write;

    private static ulong EncodeExecute(Stage2Permissions permissions) => (permissions & Stage2Permissions.Execute) switch
    {
        Stage2Permissions.Execute => 0b00UL << ExecuteNeverShift,
        Stage2Permissions.ExecuteUser => 0b01UL << ExecuteNeverShift,
        Stage2Permissions.ExecutePrivileged => 0b11UL << ExecuteNeverShift,
        _ => 0b10UL << ExecuteNeverShift,
    };

    private static Stage2Permissions DecodeExecute(ulong pte) => ((pte & ExecuteNeverMask) >> ExecuteNeverShift) switch
    {
        0b00 => Stage2Permissions.Execute,
        0b01 => Stage2Permissions.ExecuteUser,
        0b11 => Stage2Permissions.ExecutePrivileged,
        _ => Stage2Permissions.None,
    };

    private static ulong EncodeAttribute(MemoryAttribute attribute, FormatFeatures features) => attribute switch
    {
        MemoryAttribute.Normal => (features & FormatFeatures.ForcedWriteBack) != 0 ? 0b0110UL : 0b1111UL,
        MemoryAttribute.NormalNonCacheable => 0b0101,
        MemoryAttribute.Device => 0b0001,
        _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute, "not a memory attribute"),
    };
}
