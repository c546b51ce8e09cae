namespace Twofold.Machine;

/// <summary>The result of a stage-1 walk.</summary>
internal struct Stage1Leaf
{
    /// <summary>The intermediate physical address of the byte translated.</summary>
    internal ulong Ipa;

    /// <summary>log2 of the bytes the leaf maps.</summary>
    internal int Shift;

    /// <summary>The leaf's level.</summary>
    internal int Level;

    /// <summary>What EL0 may do.</summary>
    internal Rights El0;

    /// <summary>What EL1 may do.</summary>
    internal Rights El1;

    /// <summary>The leaf holds for every ASID.</summary>
    internal bool Global;

    /// <summary>The memory type, in MAIR form.</summary>
    internal byte MemoryType;

    /// <summary>SH.</summary>
    internal byte Shareability;

    /// <summary>What <paramref name="el"/> may do.</summary>
    internal readonly Rights RightsAt(int el) => el == 0 ? El0 : El1;
}
