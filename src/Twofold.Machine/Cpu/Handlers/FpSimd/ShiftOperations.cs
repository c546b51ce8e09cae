using System.Numerics;

namespace Twofold.Machine.Handlers;

// The second operand of each is the amount.
internal readonly struct ShiftRight : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => LaneShift.Right(n, LaneShift.Amount(m));
}

internal readonly struct ShiftRightPlus : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => d + LaneShift.Right(n, LaneShift.Amount(m));
}

internal readonly struct RoundedShiftRight : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => LaneShift.RightRounded(n, LaneShift.Amount(m));
}

internal readonly struct RoundedShiftRightPlus : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => d + LaneShift.RightRounded(n, LaneShift.Amount(m));
}

internal readonly struct InsertRight : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => LaneShift.Right(n, LaneShift.Amount(m)) | (d & ~LaneShift.Right(T.AllBitsSet, LaneShift.Amount(m)));
}

internal readonly struct ShiftLeft : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => n << LaneShift.Amount(m);
}

internal readonly struct InsertLeft : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => (n << LaneShift.Amount(m)) | (d & ~(T.AllBitsSet << LaneShift.Amount(m)));
}

internal readonly struct SaturatedShiftLeft : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => LaneShift.LeftSaturating(n, LaneShift.Amount(m), ref saturated);
}

/// <summary>Of signed lanes, limited to unsigned ones.</summary>
internal readonly struct SaturatedShiftLeftUnsigned : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (T.IsNegative(n))
        {
            saturated = true;
            return T.Zero;
        }

        T shifted = n << LaneShift.Amount(m);
        bool fits = shifted >>> LaneShift.Amount(m) == n;
        saturated |= !fits;
        return fits ? shifted : T.AllBitsSet;
    }
}
