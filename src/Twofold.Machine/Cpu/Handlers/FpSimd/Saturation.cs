using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>Arithmetic that limits its result to the range of the lane.</summary>
internal static class Saturation
{
    internal static T Add<T>(T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T sum = n + m;
        bool wraps = T.IsNegative(m) ? sum > n : sum < n;
        if (!wraps)
        {
            return sum;
        }

        saturated = true;
        return T.IsNegative(m) ? T.MinValue : T.MaxValue;
    }

    internal static T Subtract<T>(T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T difference = n - m;
        bool wraps = T.IsNegative(m) ? difference < n : difference > n;
        if (!wraps)
        {
            return difference;
        }

        saturated = true;
        return T.IsNegative(m) ? T.MaxValue : T.MinValue;
    }

    /// <summary>The high half of 2nm, for signed lanes of 16 and 32 bits.</summary>
    internal static T DoubleHighProduct<T>(T n, T m, bool round, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (n == T.MinValue && m == T.MinValue)
        {
            saturated = true;
            return T.MaxValue;
        }

        int bits = Lanes.Size<T>() * 8;
        long doubled = 2 * long.CreateTruncating(n) * long.CreateTruncating(m);
        long rounding = round ? 1L << (bits - 1) : 0;
        return Limit<T>((doubled + rounding) >> bits, ref saturated);
    }

    /// <summary>The value limited to <typeparamref name="T"/>, at most 64 bits.</summary>
    internal static T Limit<T>(Int128 value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T limited = T.CreateSaturating(value);
        saturated |= Int128.CreateTruncating(limited) != value;
        return limited;
    }

    /// <summary>The value limited to <typeparamref name="T"/>, at most 32 bits.</summary>
    internal static T Limit<T>(long value, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T limited = T.CreateSaturating(value);
        saturated |= long.CreateTruncating(limited) != value;
        return limited;
    }
}
