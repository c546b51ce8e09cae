using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Lanes twice as wide as a type, and vectors that become wider or narrower.</summary>
internal static class WideLanes
{
    /// <summary>The wide lane, its sign unknown: zero-extended.</summary>
    internal static long Get<T>(ref Vector128<ulong> vector, int lane)
        where T : unmanaged => Lanes.Size<T>() switch
    {
        1 => Lanes.Of<ushort>(ref vector, lane),
        2 => Lanes.Of<uint>(ref vector, lane),
        _ => (long)Lanes.Of<ulong>(ref vector, lane),
    };

    /// <summary>The wide lane, sign-extended.</summary>
    internal static long GetSigned<T>(ref Vector128<ulong> vector, int lane)
        where T : unmanaged => Lanes.Size<T>() switch
    {
        1 => Lanes.Of<short>(ref vector, lane),
        2 => Lanes.Of<int>(ref vector, lane),
        _ => Lanes.Of<long>(ref vector, lane),
    };

    /// <summary>Writes the low bits of a value to the wide lane.</summary>
    internal static void Put<T>(ref Vector128<ulong> vector, int lane, long value)
        where T : unmanaged
    {
        switch (Lanes.Size<T>())
        {
            case 1:
                Lanes.Of<ushort>(ref vector, lane) = (ushort)value;
                break;
            case 2:
                Lanes.Of<uint>(ref vector, lane) = (uint)value;
                break;
            default:
                Lanes.Of<ulong>(ref vector, lane) = (ulong)value;
                break;
        }
    }

    /// <summary>The half of a vector that the long forms read: the upper one for the second instruction of a pair.</summary>
    internal static Vector128<ulong> Half<TQ>(Vector128<ulong> vector)
        where TQ : struct, ILength => TQ.Count<ulong>() == 2 ? Vector128.CreateScalar(vector[1]) : vector;

    /// <summary>Eight bytes to where the narrowing forms write: the lower half, or the upper one of what is there.</summary>
    internal static Vector128<ulong> Place<TQ>(Vector128<ulong> destination, Vector128<ulong> narrow)
        where TQ : struct, ILength
        => TQ.Count<ulong>() == 2 ? destination.WithElement(1, narrow[0]) : Vector128.CreateScalar(narrow[0]);

    /// <summary>Lanes of half a vector extended and shifted left.</summary>
    internal static Vector128<ulong> Widen<TSign, TQ, T>(Vector128<ulong> n, int shift)
        where TSign : struct, ISign
        where TQ : struct, ILength
        where T : unmanaged, IBinaryInteger<T>
    {
        Vector128<ulong> half = Half<TQ>(n);
        Vector128<ulong> result = default;
        for (int lane = 0; lane < 8 / Lanes.Size<T>(); lane++)
        {
            Put<T>(ref result, lane, TSign.Extend(Lanes.Of<T>(ref half, lane)) << shift);
        }

        return result;
    }

    /// <summary>Wide lanes shifted right and made narrow.</summary>
    internal static Vector128<ulong> Narrow<TOp, TQ, T>(Cpu cpu, Vector128<ulong> d, Vector128<ulong> n, int shift)
        where TOp : struct, INarrowing
        where TQ : struct, ILength
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Vector128<ulong> narrow = default;
        bool saturated = false;
        for (int lane = 0; lane < 8 / Lanes.Size<T>(); lane++)
        {
            Lanes.Of<T>(ref narrow, lane) = NarrowLane<TOp, T>(ref n, lane, shift, ref saturated);
        }

        cpu.Fpsr |= saturated ? FloatFlags.Saturated : 0;
        return Place<TQ>(d, narrow);
    }

    /// <summary>The same of the lowest lane.</summary>
    internal static Vector128<ulong> NarrowScalar<TOp, T>(Cpu cpu, Vector128<ulong> n, int shift)
        where TOp : struct, INarrowing
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Vector128<ulong> narrow = default;
        bool saturated = false;
        Lanes.Of<T>(ref narrow, 0) = NarrowLane<TOp, T>(ref n, 0, shift, ref saturated);
        cpu.Fpsr |= saturated ? FloatFlags.Saturated : 0;
        return narrow;
    }

    private static T NarrowLane<TOp, T>(ref Vector128<ulong> n, int lane, int shift, ref bool saturated)
        where TOp : struct, INarrowing
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Int128 value = TOp.IsSigned ? GetSigned<T>(ref n, lane) : (ulong)Get<T>(ref n, lane);
        Int128 rounding = TOp.Rounds ? Int128.One << (shift - 1) : 0;
        return TOp.Limit<T>((value + rounding) >> shift, ref saturated);
    }
}
