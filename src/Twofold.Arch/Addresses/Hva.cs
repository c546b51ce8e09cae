using System.Globalization;

namespace Twofold.Arch;

/// <summary>An address in the host's own address space: what backs a memslot.</summary>
/// <param name="Value">Bytes from the start of that address space.</param>
/// <remarks>Arithmetic wraps like the hardware's. Values that come from a guest or a caller are bounds-checked by whoever
/// takes them in, with <see cref="TryAdd"/>.</remarks>
public readonly record struct Hva(ulong Value) : IComparable<Hva>
{
    /// <summary>Orders by numeric value.</summary>
    public int CompareTo(Hva other) => Value.CompareTo(other.Value);

    /// <summary>The address <paramref name="bytes"/> further up; false when that wraps.</summary>
    public bool TryAdd(ulong bytes, out Hva sum)
    {
        sum = new(Value + bytes);
        return sum.Value >= Value;
    }

    /// <summary>This address rounded down to a multiple of <paramref name="bytes"/>, a power of two.</summary>
    public Hva AlignDown(ulong bytes) => new(Value & ~(bytes - 1));

    /// <summary>This address rounded up to a multiple of <paramref name="bytes"/>, a power of two; wraps at the top.</summary>
    public Hva AlignUp(ulong bytes) => new((Value + bytes - 1) & ~(bytes - 1));

    /// <summary>Whether this is a multiple of <paramref name="bytes"/>, a power of two.</summary>
    public bool IsAligned(ulong bytes) => (Value & (bytes - 1)) == 0;

    /// <summary>The address <paramref name="bytes"/> above.</summary>
    public static Hva operator +(Hva address, ulong bytes) => new(address.Value + bytes);

    /// <summary>The address <paramref name="bytes"/> below.</summary>
    public static Hva operator -(Hva address, ulong bytes) => new(address.Value - bytes);

    /// <summary>The bytes from <paramref name="right"/> up to <paramref name="left"/>.</summary>
    public static ulong operator -(Hva left, Hva right) => left.Value - right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <(Hva left, Hva right) => left.Value < right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >(Hva left, Hva right) => left.Value > right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(Hva left, Hva right) => left.Value <= right.Value;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(Hva left, Hva right) => left.Value >= right.Value;

    /// <summary>Hexadecimal with the 0x prefix.</summary>
    public override string ToString() => "0x" + Value.ToString("x", CultureInfo.InvariantCulture);
}
