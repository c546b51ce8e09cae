using System.Globalization;

namespace Twofold.Arch;

/// <summary>An intermediate physical address: the output of stage 1, the input of stage 2 (what KVM calls a gpa).</summary>
/// <param name="Value">Bytes from the start of that address space.</param>
/// <remarks>Arithmetic wraps like the hardware's. Values that come from a guest or a caller are bounds-checked by whoever
/// takes them in, with <see cref="TryAdd"/>.</remarks>
public readonly record struct Ipa(ulong Value) : IComparable<Ipa>
{
    /// <summary>Orders by numeric value.</summary>
    public int CompareTo(Ipa other) => Value.CompareTo(other.Value);

    /// <summary>The address <paramref name="bytes"/> further up; false when that wraps.</summary>
    public bool TryAdd(ulong bytes, out Ipa sum)
    {
        sum = new(Value + bytes);
        return sum.Value >= Value;
    }

    /// <summary>This address rounded down to a multiple of <paramref name="bytes"/>, a power of two.</summary>
    public Ipa AlignDown(ulong bytes) => new(Value & ~(bytes - 1));

    /// <summary>This address rounded up to a multiple of <paramref name="bytes"/>, a power of two; wraps at the top.</summary>
    public Ipa AlignUp(ulong bytes) => new((Value + bytes - 1) & ~(bytes - 1));

    /// <summary>Whether this is a multiple of <paramref name="bytes"/>, a power of two.</summary>
    public bool IsAligned(ulong bytes) => (Value & (bytes - 1)) == 0;

    /// <summary>The address <paramref name="bytes"/> above.</summary>
    public static Ipa operator +(Ipa address, ulong bytes) => new(address.Value + bytes);

    /// <summary>The address <paramref name="bytes"/> below.</summary>
    public static Ipa operator -(Ipa address, ulong bytes) => new(address.Value - bytes);

    /// <summary>The bytes from <paramref name="right"/> up to <paramref name="left"/>.</summary>
    public static ulong operator -(Ipa left, Ipa right) => left.Value - right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <(Ipa left, Ipa right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Ipa left, Ipa right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Ipa left, Ipa right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Ipa left, Ipa right) => left.Value >= right.Value;

    /// <summary>Hexadecimal with the 0x prefix.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>The guest frame this address lies in.</summary>
    public Gfn ToGfn(Granule granule) => new(Value >> granule.Shift);
}
