using System.Numerics;

namespace Twofold.Machine.Handlers;

internal readonly struct WideSum : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => n + m;
}

internal readonly struct WidePlusSum : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => d + n + m;
}

internal readonly struct WideDifference : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => n - m;
}

internal readonly struct WideDistance : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => Math.Abs(n - m);
}

internal readonly struct WidePlusDistance : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => d + Math.Abs(n - m);
}

internal readonly struct WideProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => n * m;
}

internal readonly struct WidePlusProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => d + (n * m);
}

internal readonly struct WideMinusProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => d - (n * m);
}

internal readonly struct DoubledProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => WideSaturation.Double<T>(n * m, ref saturated);
}

internal readonly struct PlusDoubledProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => WideSaturation.Add<T>(d, WideSaturation.Double<T>(n * m, ref saturated), ref saturated);
}

internal readonly struct MinusDoubledProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T> => WideSaturation.Subtract<T>(d, WideSaturation.Double<T>(n * m, ref saturated), ref saturated);
}

/// <summary>Product of polynomials over {0, 1}.</summary>
internal readonly struct WidePolynomialProduct : IWideOperation
{
    public static long Apply<T>(long d, long n, long m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>
    {
        long product = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            product ^= ((m >> bit) & 1) != 0 ? n << bit : 0;
        }

        return product;
    }
}
