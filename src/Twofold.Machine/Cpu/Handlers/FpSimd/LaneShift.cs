using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>Shifts of a lane by any amount.</summary>
internal static class LaneShift
{
    /// <summary>Left, zeros coming in; from the lane's width on nothing is left.</summary>
    internal static T Left<T>(T value, int amount)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T> => amount >= Bits<T>() ? T.Zero : value << amount;

    /// <summary>Left, limited to the lane.</summary>
    internal static T LeftSaturating<T>(T value, int amount, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        T shifted = Left(value, amount);
        bool fits = value == T.Zero || (amount < Bits<T>() && shifted >> amount == value);
        if (fits)
        {
            return shifted;
        }

        saturated = true;
        return T.IsNegative(value) ? T.MinValue : T.MaxValue;
    }

    /// <summary>Right, copies of the sign coming in; rounded down.</summary>
    internal static T Right<T>(T value, int amount)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => amount < Bits<T>() ? value >> amount : T.IsNegative(value) ? T.AllBitsSet : T.Zero;

    /// <summary>Right, rounded to the nearest and up from the middle.</summary>
    internal static T RightRounded<T>(T value, int amount)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
        => amount == 0 ? value : amount > Bits<T>() ? T.Zero : Right(value, amount) + (Right(value, amount - 1) & T.One);

    /// <summary>The amount that shifts by register take from a lane: its lowest byte, signed; positive is left.</summary>
    internal static int Amount<T>(T lane)
        where T : unmanaged, IBinaryInteger<T> => sbyte.CreateTruncating(lane);

    internal static int Bits<T>()
        where T : unmanaged => Lanes.Size<T>() * 8;
}

internal readonly struct ShiftedBy : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int amount = LaneShift.Amount(m);
        return amount >= 0 ? LaneShift.Left(n, amount) : LaneShift.Right(n, -amount);
    }
}

internal readonly struct SaturatedShiftedBy : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int amount = LaneShift.Amount(m);
        return amount >= 0 ? LaneShift.LeftSaturating(n, amount, ref saturated) : LaneShift.Right(n, -amount);
    }
}

internal readonly struct RoundedShiftedBy : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int amount = LaneShift.Amount(m);
        return amount >= 0 ? LaneShift.Left(n, amount) : LaneShift.RightRounded(n, -amount);
    }
}

internal readonly struct SaturatedRoundedShiftedBy : ILaneOperation
{
    public static T Apply<T>(T d, T n, T m, ref bool saturated)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        int amount = LaneShift.Amount(m);
        return amount >= 0 ? LaneShift.LeftSaturating(n, amount, ref saturated) : LaneShift.RightRounded(n, -amount);
    }
}
