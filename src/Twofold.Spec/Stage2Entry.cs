using System.Globalization;
using Twofold.Arch;

namespace Twofold.Spec;

/// <summary>One stage-2 descriptor of the 4 KiB granule as the architecture reads it: a third reading, beside the engine's and the
/// machine's.</summary>
/// <param name="Value">The descriptor.</param>
/// <param name="Level">The level of its table.</param>
/// <remarks>Source: Arm DDI 0487, D8.3.</remarks>
public readonly record struct Stage2Entry(ulong Value, int Level)
{
    /// <summary>Bits of a leaf that no TLB may see change: memory type 5:2, shareability 9:8, address 47:12, contiguous 52.</summary>
    private const ulong Settled = 0x0010_ffff_ffff_f33c;

    private const ulong DirtyModifier = 1UL << 51;
    private const ulong AddressBits = 0x0000_ffff_ffff_f000;

    /// <summary>Bit 0.</summary>
    public bool IsValid => (Value & 1) != 0;

    /// <summary>Points to a table.</summary>
    public bool IsTable => (Value & 3) == 3 && Level < 3;

    /// <summary>Maps a block or a page.</summary>
    public bool IsLeaf => Level == 3 ? (Value & 3) == 3 : (Value & 3) == 1 && Level >= 1;

    /// <summary>A leaf with its Access flag set.</summary>
    public bool IsYoung => IsLeaf && (Value & (1UL << 10)) != 0;

    /// <summary>A leaf that a walker which keeps dirty state has made dirty: DBM and S2AP[1].</summary>
    public bool IsDirty => IsWritable && (Value & DirtyModifier) != 0;

    /// <summary>A leaf that permits writes.</summary>
    public bool IsWritable => IsLeaf && (Value & (1UL << 7)) != 0;

    /// <summary>The bytes that an entry of this level covers.</summary>
    public ulong Bytes => 1UL << (12 + (9 * (3 - Level)));

    /// <summary>The table that it points to.</summary>
    public Pa Table => new(Value & AddressBits);

    /// <summary>The first byte that a leaf maps to.</summary>
    public Pa Output => new(Value & AddressBits & ~(Bytes - 1));

    /// <summary>Read 1, write 2, execute 4.</summary>
    public int Rights => (int)((Value >> 6) & 3) | ((Value & (1UL << 54)) == 0 ? 4 : 0);

    /// <summary>Whether <paramref name="next"/> may take this entry's place only by way of an invalid one.</summary>
    public bool NeedsBreak(Stage2Entry next) => IsValid && next.IsValid
        && (IsTable || next.IsTable ? Value != next.Value : ((Value ^ next.Value) & Settled) != 0);

    /// <summary>Whether a TLB that still holds this leaf and one that holds <paramref name="other"/> may answer differently about
    /// where an address lies, or how it is cached.</summary>
    public bool Contradicts(Stage2Entry other, ulong offset)
        => Level != other.Level || Output + offset != other.Output || ((Value ^ other.Value) & Settled & ~AddressBits) != 0;

    /// <summary>Whether a CPU that goes on using this leaf after it became <paramref name="next"/> at worst takes a fault too many.</summary>
    public bool IsHarmlessBeside(Stage2Entry next) => next.IsLeaf && !NeedsBreak(next) && (Rights & ~next.Rights) == 0;

    /// <summary>"page 0x1000 rw- young", "table 0x1000", "invalid", or "invalid 0x..." with what software keeps there.</summary>
    public override string ToString()
    {
        if (!IsValid)
        {
            return Value == 0 ? "0" : "invalid " + (Value >> 60).ToString(CultureInfo.InvariantCulture) + ":" + (Value & 0xfff_ffff_ffff_ffff).ToString("x", CultureInfo.InvariantCulture);
        }

        if (IsTable)
        {
            return $"table {Table}";
        }

        int rights = Rights;
        string letters = string.Concat((rights & 1) != 0 ? "r" : "-", (rights & 2) != 0 ? "w" : "-", (rights & 4) != 0 ? "x" : "-");
        return IsLeaf ? $"{(Level == 3 ? "page" : "block")} {Output} {letters} {(IsYoung ? "young" : "old")}{((Value & DirtyModifier) == 0 ? "" : IsDirty ? " dirty" : " clean")}" : $"reserved 0x{Value:x}";
    }
}
