namespace Twofold.Machine;

/// <summary>A translation that a TLB holds: of both stages from a virtual address, or of stage 2 alone from an IPA.</summary>
internal struct TlbEntry
{
    /// <summary>The input address with the size's low bits clear, and the size's log2 in their place; 0 when the entry is empty.</summary>
    internal ulong Tag;

    /// <summary>The VMID, and whether stage 2 took part in bit 16.</summary>
    internal uint Space;

    /// <summary>The ASID, for entries that are not global.</summary>
    internal ushort Asid;

    /// <summary>Serves every ASID.</summary>
    internal bool Global;

    /// <summary>log2 of what the stage-1 leaf maps, of which this entry may be a part.</summary>
    internal byte Stage1Shift;

    /// <summary>The first byte of the output.</summary>
    internal ulong Output;

    /// <summary>The first byte's intermediate physical address.</summary>
    internal ulong Ipa;

    /// <summary>What stage 1 permits EL0.</summary>
    internal Rights El0;

    /// <summary>What stage 1 permits EL1.</summary>
    internal Rights El1;

    /// <summary>What stage 2 permits.</summary>
    internal Rights Stage2Rights;

    /// <summary>Stage 1's memory type.</summary>
    internal byte Stage1Type;

    /// <summary>Stage 2's MemAttr.</summary>
    internal byte MemAttr;

    /// <summary>Stage 1's SH in bits 1:0, stage 2's in 3:2.</summary>
    internal byte Shareability;

    /// <summary>The stage-1 leaf's level in bits 1:0, the stage-2 leaf's in 3:2.</summary>
    internal byte Levels;

    /// <summary>log2 of the bytes this entry covers.</summary>
    internal readonly int Shift => (int)(Tag & 63);

    /// <summary>The stage-1 leaf's level.</summary>
    internal readonly int Stage1Level => Levels & 3;

    /// <summary>The stage-2 leaf's level.</summary>
    internal readonly int Stage2Level => Levels >> 2;

    /// <summary>The tag of the entry of this size that covers <paramref name="address"/>.</summary>
    internal static ulong TagOf(ulong address, int shift) => (address >> shift << shift) | (uint)shift;
}
