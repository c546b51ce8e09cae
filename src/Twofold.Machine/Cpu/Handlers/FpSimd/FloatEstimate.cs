namespace Twofold.Machine.Handlers;

/// <summary>FRECPE, FRSQRTE and FRECPX.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/float: FPRecipEstimate, FPRSqrtEstimate, FPRecpX.</remarks>
internal static class FloatEstimate<TF>
    where TF : struct, IFloatFormat
{
    internal static ulong Reciprocal(Cpu cpu, ulong value)
    {
        value = Float<TF>.Flushed(cpu, value);
        bool sign = Float<TF>.Sign(value);
        if (Float<TF>.IsNaN(value))
        {
            return Float<TF>.PropagateNaN(cpu, value);
        }

        if (Float<TF>.IsInfinity(value))
        {
            return Float<TF>.Signed(sign, 0);
        }

        if (Float<TF>.IsZero(value))
        {
            FloatControl.Raise(cpu, FloatFlags.DivideByZero);
            return Float<TF>.Signed(sign, Float<TF>.Infinity);
        }

        Number number = Float<TF>.Unpack(value);
        if (number.Exponent < -Float<TF>.Bias - 1)
        {
            FloatControl.Raise(cpu, FloatFlags.Overflow | FloatFlags.Inexact);
            bool infinite = Float<TF>.OverflowsToInfinity(FloatControl.RoundingOf(cpu), sign);
            return Float<TF>.Signed(sign, infinite ? Float<TF>.Infinity : Float<TF>.Infinity - 1);
        }

        // The largest numbers have denormal reciprocals.
        if (FloatControl.FlushesToZero(cpu) && number.Exponent >= Float<TF>.Bias - 1)
        {
            FloatControl.Raise(cpu, FloatFlags.Underflow);
            return Float<TF>.Signed(sign, 0);
        }

        ulong fraction = (ulong)(Estimates.Reciprocal((int)(number.Mantissa >> 55)) & 0xff) << (TF.FractionBits - 8);
        int exponent = Float<TF>.Bias - 1 - number.Exponent;
        return Float<TF>.Signed(sign, exponent switch
        {
            0 => (Float<TF>.QuietBit << 1 | fraction) >> 1,
            -1 => (Float<TF>.QuietBit << 1 | fraction) >> 2,
            _ => ((ulong)exponent << TF.FractionBits) | fraction,
        });
    }

    internal static ulong ReciprocalRoot(Cpu cpu, ulong value)
    {
        value = Float<TF>.Flushed(cpu, value);
        if (Float<TF>.IsNaN(value))
        {
            return Float<TF>.PropagateNaN(cpu, value);
        }

        if (Float<TF>.IsZero(value))
        {
            FloatControl.Raise(cpu, FloatFlags.DivideByZero);
            return value | Float<TF>.Infinity;
        }

        if (Float<TF>.Sign(value))
        {
            return Float<TF>.Invalid(cpu);
        }

        if (Float<TF>.IsInfinity(value))
        {
            return 0;
        }

        // Scaled by an even power of two to 0.25 up to 1.
        Number number = Float<TF>.Unpack(value);
        bool half = (number.Exponent & 1) != 0;
        int estimate = Estimates.ReciprocalRoot((int)(number.Mantissa >> (half ? 55 : 56)));
        int exponent = Float<TF>.Bias - 1 - (number.Exponent >> 1);
        return ((ulong)exponent << TF.FractionBits) | ((ulong)(estimate & 0xff) << (TF.FractionBits - 8));
    }

    /// <summary>A power of two near the reciprocal: the exponent's bits inverted.</summary>
    internal static ulong ReciprocalExponent(Cpu cpu, ulong value)
    {
        value = Float<TF>.Flushed(cpu, value);
        if (Float<TF>.IsNaN(value))
        {
            return Float<TF>.PropagateNaN(cpu, value);
        }

        bool smallest = (value & Float<TF>.Infinity) == 0;
        ulong exponent = smallest ? Float<TF>.Infinity - (1UL << TF.FractionBits) : ~value & Float<TF>.Infinity;
        return (value & Float<TF>.SignBit) | exponent;
    }
}
