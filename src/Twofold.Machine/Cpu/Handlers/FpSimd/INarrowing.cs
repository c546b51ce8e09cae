using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>How a lane becomes half as wide after a shift to the right.</summary>
internal interface INarrowing
{
    /// <summary>The wide lane has a sign.</summary>
    static abstract bool IsSigned { get; }

    /// <summary>The shift rounds to the nearest, up from the middle.</summary>
    static abstract bool Rounds { get; }

    /// <summary>The shifted lane in an unsigned type of half the width.</summary>
    static abstract T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>Without limits: what does not fit is lost.</summary>
internal readonly struct Truncation : INarrowing
{
    public static bool IsSigned => false;

    public static bool Rounds => false;

    public static T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => T.CreateTruncating(value);
}

internal readonly struct SignedToSigned : INarrowing
{
    public static bool IsSigned => true;

    public static bool Rounds => false;

    public static T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Int128 most = Int128.CreateTruncating(T.MaxValue >>> 1);
        Int128 limited = Int128.Clamp(value, -most - 1, most);
        saturated |= limited != value;
        return T.CreateTruncating(limited);
    }
}

internal readonly struct SignedToUnsigned : INarrowing
{
    public static bool IsSigned => true;

    public static bool Rounds => false;

    public static T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.Limit<T>(value, ref saturated);
}

internal readonly struct UnsignedToUnsigned : INarrowing
{
    public static bool IsSigned => false;

    public static bool Rounds => false;

    public static T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.Limit<T>(value, ref saturated);
}

/// <summary>Another way of becoming narrow, with rounding.</summary>
internal readonly struct Rounded<TNarrowing> : INarrowing
    where TNarrowing : struct, INarrowing
{
    public static bool IsSigned => TNarrowing.IsSigned;

    public static bool Rounds => true;

    public static T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => TNarrowing.Limit<T>(value, ref saturated);
}
