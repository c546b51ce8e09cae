using System.Numerics;

namespace Twofold.Machine.Handlers;

internal readonly struct SaturatedSum : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.Add(n, m, ref saturated);
}

internal readonly struct SaturatedDifference : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.Subtract(n, m, ref saturated);
}

/// <summary>The high half of twice the product.</summary>
internal readonly struct DoubledHighProduct : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.DoubleHighProduct(n, m, round: false, ref saturated);
}

/// <summary>The high half of twice the product, rounded.</summary>
internal readonly struct RoundedDoubledHighProduct : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.DoubleHighProduct(n, m, round: true, ref saturated);
}

internal readonly struct SaturatedMagnitude : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => T.IsNegative(n) ? Saturation.Subtract(T.Zero, n, ref saturated) : n;
}

internal readonly struct SaturatedNegation : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Saturation.Subtract(T.Zero, n, ref saturated);
}

/// <summary>Adds an unsigned lane to a signed destination.</summary>
internal readonly struct PlusUnsigned : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        // n's bits are unsigned, so the sum leaves the signed range only at its top.
        T sum = d + n;
        bool wraps = T.IsNegative(n) ? !T.IsNegative(d) || T.IsNegative(sum) : sum < d;
        if (!wraps)
        {
            return sum;
        }

        saturated = true;
        return T.MaxValue;
    }
}

/// <summary>Adds a signed lane to an unsigned destination.</summary>
internal readonly struct PlusSigned : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool negative = n > (T.MaxValue >>> 1);
        T sum = d + n;
        bool wraps = negative ? sum >= d : sum < d;
        if (!wraps)
        {
            return sum;
        }

        saturated = true;
        return negative ? T.Zero : T.MaxValue;
    }
}

/// <summary>Product of polynomials over {0, 1}.</summary>
internal readonly struct PolynomialProduct : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T product = T.Zero;
        for (int bit = 0; bit < Lanes.Size<T>() * 8; bit++)
        {
            product ^= ((m >>> bit) & T.One) == T.Zero ? T.Zero : n << bit;
        }

        return product;
    }
}

internal readonly struct LeadingZeros : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => T.LeadingZeroCount(n);
}

/// <summary>Copies of the sign bit below it; lanes are signed.</summary>
internal readonly struct LeadingSigns : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => T.LeadingZeroCount(T.IsNegative(n) ? ~n : n) - T.One;
}

internal readonly struct Ones : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => T.PopCount(n);
}

internal readonly struct ReversedBits : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T reversed = T.Zero;
        for (int bit = 0; bit < Lanes.Size<T>() * 8; bit++)
        {
            reversed = (reversed << 1) | ((n >>> bit) & T.One);
        }

        return reversed;
    }
}

/// <summary>URECPE: an estimate of 2^63 / n, for lanes of 32 bits.</summary>
internal readonly struct UnsignedReciprocalEstimate : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        uint operand = uint.CreateTruncating(n);
        return T.CreateTruncating(operand >> 31 == 0 ? uint.MaxValue : (uint)Estimates.Reciprocal((int)(operand >> 23)) << 23);
    }
}

/// <summary>URSQRTE: an estimate of 2^47.5 / sqrt(n), for lanes of 32 bits.</summary>
internal readonly struct UnsignedRootEstimate : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        uint operand = uint.CreateTruncating(n);
        return T.CreateTruncating(operand >> 30 == 0 ? uint.MaxValue : (uint)Estimates.ReciprocalRoot((int)(operand >> 23)) << 23);
    }
}
