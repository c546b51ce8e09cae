using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>One mapping as a descriptor says it.</summary>
/// <param name="Level">The level it stands at; 3 is a page.</param>
/// <param name="Bytes">What it maps.</param>
/// <param name="Target">The first byte of what it maps to.</param>
/// <param name="Permissions">What the guest may do.</param>
/// <param name="Attribute">The memory type.</param>
/// <param name="Young">The access flag.</param>
public readonly record struct Leaf(int Level, ulong Bytes, Pa Target, Stage2Permissions Permissions, MemoryAttribute Attribute, bool Young)
{
    /// <summary>The dirty state that the hardware keeps in the descriptor; false where it keeps none.</summary>
    public bool Dirty { get; init; }

    /// <summary>What software keeps in the descriptor, the lowest software bit first.</summary>
    public int SoftwareBits { get; init; }

    /// <summary>The contiguous hint.</summary>
    public bool Contiguous { get; init; }
}
