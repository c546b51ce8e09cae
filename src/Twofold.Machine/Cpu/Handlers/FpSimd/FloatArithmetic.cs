namespace Twofold.Machine.Handlers;

/// <summary>Arithmetic with FPCR's modes and FPSR's flags. Operands and results are encodings.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/float: FPAdd and its like.</remarks>
internal static class FloatArithmetic<TF>
    where TF : struct, IFloatFormat
{
    internal static ulong Negate(ulong n) => n ^ Float<TF>.SignBit;

    internal static ulong Add(Cpu cpu, ulong n, ulong m)
        => HostArithmetic<TF>.TryAdd(cpu, n, m, out ulong fast) ? fast : Sum(cpu, n, m, flip: 0);

    internal static ulong Subtract(Cpu cpu, ulong n, ulong m)
        => HostArithmetic<TF>.TryAdd(cpu, n, Negate(m), out ulong fast) ? fast : Sum(cpu, n, m, Float<TF>.SignBit);

    internal static ulong Multiply(Cpu cpu, ulong n, ulong m)
        => HostArithmetic<TF>.TryMultiply(cpu, n, m, out ulong fast) ? fast
            : Product(cpu, n, m, out ulong result) ? result : Float<TF>.Invalid(cpu);

    /// <summary>FMULX: like a multiplication, but zero times infinity is two.</summary>
    internal static ulong MultiplyExtended(Cpu cpu, ulong n, ulong m)
        => Product(cpu, n, m, out ulong result)
            ? result : Float<TF>.Signed(Float<TF>.Sign(n ^ m), Float<TF>.One + (1UL << TF.FractionBits));

    internal static ulong Divide(Cpu cpu, ulong n, ulong m)
    {
        if (HostArithmetic<TF>.TryDivide(cpu, n, m, out ulong fast))
        {
            return fast;
        }

        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.TryPropagate(cpu, n, m, out ulong nan))
        {
            return nan;
        }

        bool sign = Float<TF>.Sign(n ^ m);
        if ((Float<TF>.IsInfinity(n) && Float<TF>.IsInfinity(m)) || (Float<TF>.IsZero(n) && Float<TF>.IsZero(m)))
        {
            return Float<TF>.Invalid(cpu);
        }

        if (Float<TF>.IsInfinity(n) || Float<TF>.IsZero(m))
        {
            FloatControl.Raise(cpu, Float<TF>.IsInfinity(n) ? 0 : FloatFlags.DivideByZero);
            return Float<TF>.Signed(sign, Float<TF>.Infinity);
        }

        return Float<TF>.IsZero(n) || Float<TF>.IsInfinity(m)
            ? Float<TF>.Signed(sign, 0)
            : Float<TF>.Round(cpu, Number.Quotient(Float<TF>.Unpack(n), Float<TF>.Unpack(m)), FloatControl.RoundingOf(cpu));
    }

    internal static ulong SquareRoot(Cpu cpu, ulong n)
    {
        if (HostArithmetic<TF>.TrySquareRoot(cpu, n, out ulong fast))
        {
            return fast;
        }

        n = Float<TF>.Flushed(cpu, n);
        if (Float<TF>.IsNaN(n))
        {
            return Float<TF>.PropagateNaN(cpu, n);
        }

        if (Float<TF>.IsZero(n) || n == Float<TF>.Infinity)
        {
            return n;
        }

        return Float<TF>.Sign(n)
            ? Float<TF>.Invalid(cpu)
            : Float<TF>.Round(cpu, Number.Root(Float<TF>.Unpack(n)), FloatControl.RoundingOf(cpu));
    }

    /// <summary>addend + n * m, rounded once.</summary>
    internal static ulong MultiplyAdd(Cpu cpu, ulong addend, ulong n, ulong m)
    {
        if (HostArithmetic<TF>.TryMultiplyAdd(cpu, addend, n, m, out ulong fast))
        {
            return fast;
        }

        addend = Float<TF>.Flushed(cpu, addend);
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (TryPropagate(cpu, addend, n, m, out ulong nan))
        {
            return nan;
        }

        bool sign = Float<TF>.Sign(n ^ m);
        bool infinite = Float<TF>.IsInfinity(n) || Float<TF>.IsInfinity(m);
        if (IsZeroTimesInfinity(n, m) || (infinite && Float<TF>.IsInfinity(addend) && sign != Float<TF>.Sign(addend)))
        {
            return Float<TF>.Invalid(cpu);
        }

        if (infinite || Float<TF>.IsInfinity(addend))
        {
            return infinite ? Float<TF>.Signed(sign, Float<TF>.Infinity) : addend;
        }

        if (Float<TF>.IsZero(n) || Float<TF>.IsZero(m))
        {
            return SumWithZero(cpu, addend, sign);
        }

        var product = Number.Wide.Product(Float<TF>.Unpack(n), Float<TF>.Unpack(m));
        return Float<TF>.IsZero(addend)
            ? Float<TF>.Round(cpu, product.Narrow(), FloatControl.RoundingOf(cpu))
            : RoundedSum(cpu, product, Float<TF>.Unpack(addend).Widen());
    }

    /// <summary>FRECPS and FRSQRTS: constant - n * m, divided by 2^<paramref name="halvings"/>, rounded once.</summary>
    internal static ulong Step(Cpu cpu, ulong n, ulong m, ulong constant, int halvings)
    {
        n = Negate(n);
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.TryPropagate(cpu, n, m, out ulong nan))
        {
            return nan;
        }

        if (Float<TF>.IsInfinity(n) || Float<TF>.IsInfinity(m))
        {
            return IsZeroTimesInfinity(n, m)
                ? constant - ((ulong)halvings << TF.FractionBits) : Float<TF>.Signed(Float<TF>.Sign(n ^ m), Float<TF>.Infinity);
        }

        Number.Wide addend = Float<TF>.Unpack(constant).Widen();
        if (Float<TF>.IsZero(n) || Float<TF>.IsZero(m))
        {
            return constant - ((ulong)halvings << TF.FractionBits);
        }

        var product = Number.Wide.Product(Float<TF>.Unpack(n), Float<TF>.Unpack(m));
        return Number.Wide.TrySum(product, addend, out Number sum)
            ? Float<TF>.Round(cpu, sum with { Exponent = sum.Exponent - halvings }, FloatControl.RoundingOf(cpu))
            : ExactZero(cpu);
    }

    private static ulong Sum(Cpu cpu, ulong n, ulong m, ulong flip)
    {
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.TryPropagate(cpu, n, m, out ulong nan))
        {
            return nan;
        }

        m ^= flip;
        if (Float<TF>.IsInfinity(n) || Float<TF>.IsInfinity(m))
        {
            bool opposed = Float<TF>.Magnitude(n) == Float<TF>.Magnitude(m) && n != m;
            return opposed ? Float<TF>.Invalid(cpu) : Float<TF>.IsInfinity(n) ? n : m;
        }

        if (Float<TF>.IsZero(n))
        {
            return SumWithZero(cpu, m, Float<TF>.Sign(n));
        }

        return Float<TF>.IsZero(m)
            ? SumWithZero(cpu, n, Float<TF>.Sign(m))
            : RoundedSum(cpu, Float<TF>.Unpack(n).Widen(), Float<TF>.Unpack(m).Widen());
    }

    /// <summary>A finite number and a zero.</summary>
    private static ulong SumWithZero(Cpu cpu, ulong n, bool zeroSign)
        => !Float<TF>.IsZero(n) || Float<TF>.Sign(n) == zeroSign ? n : ExactZero(cpu);

    private static ulong RoundedSum(Cpu cpu, Number.Wide n, Number.Wide m)
        => Number.Wide.TrySum(n, m, out Number sum) ? Float<TF>.Round(cpu, sum, FloatControl.RoundingOf(cpu)) : ExactZero(cpu);

    /// <summary>What numbers that cancel leave.</summary>
    private static ulong ExactZero(Cpu cpu) => Float<TF>.Signed(FloatControl.RoundingOf(cpu) == Rounding.MinusInfinity, 0);

    /// <summary>The product; false for zero times infinity.</summary>
    private static bool Product(Cpu cpu, ulong n, ulong m, out ulong result)
    {
        n = Float<TF>.Flushed(cpu, n);
        m = Float<TF>.Flushed(cpu, m);
        if (Float<TF>.TryPropagate(cpu, n, m, out result))
        {
            return true;
        }

        bool sign = Float<TF>.Sign(n ^ m);
        if (Float<TF>.IsInfinity(n) || Float<TF>.IsInfinity(m))
        {
            result = Float<TF>.Signed(sign, Float<TF>.Infinity);
            return !IsZeroTimesInfinity(n, m);
        }

        result = Float<TF>.IsZero(n) || Float<TF>.IsZero(m)
            ? Float<TF>.Signed(sign, 0)
            : Float<TF>.Round(cpu, Number.Product(Float<TF>.Unpack(n), Float<TF>.Unpack(m)), FloatControl.RoundingOf(cpu));
        return true;
    }

    private static bool IsZeroTimesInfinity(ulong n, ulong m)
        => (Float<TF>.IsZero(n) && Float<TF>.IsInfinity(m)) || (Float<TF>.IsInfinity(n) && Float<TF>.IsZero(m));

    /// <summary>NaNs of three operands: the addend comes first, and a quiet one there does not hide zero times infinity.</summary>
    private static bool TryPropagate(Cpu cpu, ulong addend, ulong n, ulong m, out ulong result)
    {
        bool some = Float<TF>.IsNaN(addend) || Float<TF>.IsNaN(n) || Float<TF>.IsNaN(m);
        if (!some)
        {
            result = 0;
            return false;
        }

        if (IsZeroTimesInfinity(n, m) && !Float<TF>.IsSignalling(addend))
        {
            result = Float<TF>.Invalid(cpu);
            return true;
        }

        ulong first = Float<TF>.IsSignalling(addend) ? addend
            : Float<TF>.IsSignalling(n) ? n
            : Float<TF>.IsSignalling(m) ? m
            : Float<TF>.IsNaN(addend) ? addend
            : Float<TF>.IsNaN(n) ? n : m;
        result = Float<TF>.PropagateNaN(cpu, first);
        return true;
    }
}
