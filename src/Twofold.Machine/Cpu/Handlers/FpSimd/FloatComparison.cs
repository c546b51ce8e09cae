namespace Twofold.Machine.Handlers;

/// <summary>Comparisons, and the larger and smaller of two numbers.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/float: FPCompare, FPMax, FPMaxNum and their like.</remarks>
internal static class FloatComparison<TF>
    where TF : struct, IFloatFormat
{
    // NZCV in PSTATE's place.
    private const ulong Unordered = 3UL << 28, Equal = 6UL << 28, Less = 8UL << 28, Greater = 2UL << 28;

    /// <summary>NZCV of FCMP; of FCMPE when <paramref name="signalling"/>.</summary>
    internal static ulong Flags(Cpu cpu, ulong n, ulong m, bool signalling)
    {
        if (!TryOrder(cpu, n, m, signalling, out int order))
        {
            return Unordered;
        }

        return order == 0 ? Equal : order < 0 ? Less : Greater;
    }

    /// <summary>The sign of n - m; false when there is a NaN: invalid if it is a signalling one, or any when
    /// <paramref name="signalling"/>.</summary>
    internal static bool TryOrder(Cpu cpu, ulong n, ulong m, bool signalling, out int order)
    {
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.IsNaN(n) || Float<TF>.IsNaN(m))
        {
            bool invalid = signalling || Float<TF>.IsSignalling(n) || Float<TF>.IsSignalling(m);
            FloatControl.Raise(cpu, invalid ? FloatFlags.InvalidOperation : 0);
            order = 0;
            return false;
        }

        order = Float<TF>.Order(n).CompareTo(Float<TF>.Order(m));
        return true;
    }

    internal static ulong Larger(Cpu cpu, ulong n, ulong m)
    {
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.TryPropagate(cpu, n, m, out ulong nan))
        {
            return nan;
        }

        // Of two zeros a positive one.
        return Float<TF>.IsZero(n) && Float<TF>.IsZero(m) ? n & m : Float<TF>.Order(n) > Float<TF>.Order(m) ? n : m;
    }

    internal static ulong Smaller(Cpu cpu, ulong n, ulong m)
    {
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.TryPropagate(cpu, n, m, out ulong nan))
        {
            return nan;
        }

        return Float<TF>.IsZero(n) && Float<TF>.IsZero(m) ? n | m : Float<TF>.Order(n) < Float<TF>.Order(m) ? n : m;
    }

    /// <summary>The larger; a number rather than a quiet NaN.</summary>
    internal static ulong LargerNumber(Cpu cpu, ulong n, ulong m)
    {
        Replace(ref n, ref m, Float<TF>.Signed(true, Float<TF>.Infinity));
        return Larger(cpu, n, m);
    }

    /// <summary>The smaller; a number rather than a quiet NaN.</summary>
    internal static ulong SmallerNumber(Cpu cpu, ulong n, ulong m)
    {
        Replace(ref n, ref m, Float<TF>.Infinity);
        return Smaller(cpu, n, m);
    }

    private static void Replace(ref ulong n, ref ulong m, ulong neutral)
    {
        bool quietN = Float<TF>.IsNaN(n) && !Float<TF>.IsSignalling(n);
        bool quietM = Float<TF>.IsNaN(m) && !Float<TF>.IsSignalling(m);
        if (quietN && !quietM)
        {
            n = neutral;
        }
        else if (quietM && !quietN)
        {
            m = neutral;
        }
    }
}
