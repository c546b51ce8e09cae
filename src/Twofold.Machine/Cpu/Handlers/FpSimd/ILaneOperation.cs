using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>An operation on lanes of integers, which may saturate.</summary>
internal interface ILaneOperation
{
    /// <param name="d">What the destination holds.</param>
    /// <param name="n">The first operand.</param>
    /// <param name="m">The second operand, or an immediate.</param>
    /// <param name="saturated">Set when the result had to be limited; never cleared.</param>
    static abstract T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>The operation on signed lanes: encodings say size and not sign, so handlers are specialised on unsigned ones.</summary>
internal readonly struct SignedLane<TOperation> : ILaneOperation
    where TOperation : struct, ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => typeof(T) == typeof(byte) ? As<T, sbyte>(d, n, m, ref saturated)
            : typeof(T) == typeof(ushort) ? As<T, short>(d, n, m, ref saturated)
            : typeof(T) == typeof(uint) ? As<T, int>(d, n, m, ref saturated)
            : As<T, long>(d, n, m, ref saturated);

    private static T As<T, TSigned>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        where TSigned : unmanaged, IBinaryInteger<TSigned>, IMinMaxValue<TSigned>
        => T.CreateTruncating(TOperation.Apply(
            TSigned.CreateTruncating(d), TSigned.CreateTruncating(n), TSigned.CreateTruncating(m), ref saturated));
}
