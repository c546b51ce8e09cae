using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>An operation on whole vectors of integers, lane by lane. Its result depends on nothing but the operands.</summary>
internal interface IVectorOperation
{
    /// <param name="d">What the destination holds.</param>
    /// <param name="n">The first operand.</param>
    /// <param name="m">The second operand.</param>
    static abstract Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>The operation on signed lanes: encodings say size and not sign, so handlers are specialised on unsigned ones.</summary>
internal readonly struct Signed<TOperation> : IVectorOperation
    where TOperation : struct, IVectorOperation
{
    public static Vector128<T> Apply<T>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => typeof(T) == typeof(byte) ? As<T, sbyte>(d, n, m)
            : typeof(T) == typeof(ushort) ? As<T, short>(d, n, m)
            : typeof(T) == typeof(uint) ? As<T, int>(d, n, m)
            : As<T, long>(d, n, m);

    private static Vector128<T> As<T, TSigned>(Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where TSigned : unmanaged, IBinaryInteger<TSigned>, IMinMaxValue<TSigned>
        => TOperation.Apply(d.As<T, TSigned>(), n.As<T, TSigned>(), m.As<T, TSigned>()).As<TSigned, T>();
}
