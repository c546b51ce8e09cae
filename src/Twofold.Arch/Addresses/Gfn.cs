using System.Globalization;

namespace Twofold.Arch;

/// <summary>A guest frame number: an <see cref="Ipa"/> in units of the VM's page size.</summary>
/// <param name="Value">Frames of one <see cref="Granule"/>: the page size belongs to the VM, not to this type.</param>
public readonly record struct Gfn(ulong Value) : IComparable<Gfn>
{
    /// <summary>Orders by frame number.</summary>
    public int CompareTo(Gfn other) => Value.CompareTo(other.Value);

    /// <summary>The first address of the frame.</summary>
    public Ipa ToIpa(Granule granule) => new(Value << granule.Shift);

    /// <summary>The frame <paramref name="frames"/> further up.</summary>
    public static Gfn operator +(Gfn frame, ulong frames) => new(frame.Value + frames);

    /// <summary>The frame <paramref name="frames"/> further down.</summary>
    public static Gfn operator -(Gfn frame, ulong frames) => new(frame.Value - frames);

    /// <summary>The frames from <paramref name="right"/> up to <paramref name="left"/>.</summary>
    public static ulong operator -(Gfn left, Gfn right) => left.Value - right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <(Gfn left, Gfn right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Gfn left, Gfn right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Gfn left, Gfn right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Gfn left, Gfn right) => left.Value >= right.Value;

    /// <summary>Hexadecimal with the 0x prefix.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
