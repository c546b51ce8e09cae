using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

internal readonly struct Plus : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n + m;
}

internal readonly struct Minus : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n - m;
}

internal readonly struct Times : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n * m;
}

internal readonly struct PlusProduct : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => d + (n * m);
}

internal readonly struct MinusProduct : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => d - (n * m);
}

internal readonly struct Larger : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.Max(n, m);
}

internal readonly struct Smaller : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.Min(n, m);
}

/// <summary>|n - m|.</summary>
internal readonly struct Distance : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.Max(n, m) - Vector128.Min(n, m);
}

/// <summary>d + |n - m|.</summary>
internal readonly struct PlusDistance : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => d + Distance.Apply(d, n, m);
}

/// <summary>(n + m) / 2, rounded down, without overflow.</summary>
internal readonly struct HalvedSum : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => (n & m) + ((n ^ m) >> 1);
}

/// <summary>(n + m + 1) / 2, rounded down, without overflow.</summary>
internal readonly struct RoundedHalvedSum : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => (n | m) - ((n ^ m) >> 1);
}

/// <summary>(n - m) / 2, rounded down, without overflow.</summary>
internal readonly struct HalvedDifference : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => (n >> 1) - (m >> 1) - (~n & m & Vector128<T>.One);
}

internal readonly struct IsEqual : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.Equals(n, m);
}

internal readonly struct IsGreater : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.GreaterThan(n, m);
}

internal readonly struct IsGreaterOrEqual : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.GreaterThanOrEqual(n, m);
}

internal readonly struct IsLess : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.LessThan(n, m);
}

internal readonly struct IsLessOrEqual : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.LessThanOrEqual(n, m);
}

/// <summary>All ones where n and m share a one.</summary>
internal readonly struct Intersects : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => ~Vector128.Equals(n & m, Vector128<T>.Zero);
}

internal readonly struct BitAnd : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n & m;
}

internal readonly struct BitClear : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n & ~m;
}

internal readonly struct BitOr : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n | m;
}

internal readonly struct BitOrNot : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n | ~m;
}

internal readonly struct BitXor : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => n ^ m;
}

/// <summary>Bits of n where d has ones, bits of m elsewhere.</summary>
internal readonly struct SelectByDestination : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => (n & d) | (m & ~d);
}

/// <summary>Bits of n go in where m has ones.</summary>
internal readonly struct InsertIfTrue : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => (n & m) | (d & ~m);
}

/// <summary>Bits of n go in where m has zeros.</summary>
internal readonly struct InsertIfFalse : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => (n & ~m) | (d & m);
}

internal readonly struct Magnitude : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => Vector128.ConditionalSelect(Vector128.LessThan(n, Vector128<T>.Zero), -n, n);
}

internal readonly struct Negated : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => -n;
}

internal readonly struct Inverted : IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => ~n;
}
