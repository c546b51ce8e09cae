using System.Globalization;

namespace Twofold.Arch;

/// <summary>A host frame number: a <see cref="Pa"/> in units of the host's page size.</summary>
/// <param name="Value">Frames of one <see cref="Granule"/>: the page size belongs to the VM, not to this type.</param>
public readonly record struct Pfn(ulong Value) : IComparable<Pfn>
{
    /// <summary>Orders by frame number.</summary>
    public int CompareTo(Pfn other) => Value.CompareTo(other.Value);

    /// <summary>The first address of the frame.</summary>
    public Pa ToPa(Granule granule) => new(Value << granule.Shift);

    /// <summary>The frame <paramref name="frames"/> further up.</summary>
    public static Pfn operator +(Pfn frame, ulong frames) => new(frame.Value + frames);

    /// <summary>The frame <paramref name="frames"/> further down.</summary>
    public static Pfn operator -(Pfn frame, ulong frames) => new(frame.Value - frames);

    /// <summary>The frames from <paramref name="right"/> up to <paramref name="left"/>.</summary>
    public static ulong operator -(Pfn left, Pfn right) => left.Value - right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <(Pfn left, Pfn right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Pfn left, Pfn right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Pfn left, Pfn right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Pfn left, Pfn right) => left.Value >= right.Value;

    /// <summary>Hexadecimal with the 0x prefix.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
