using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>Conversions from a format to integers, from them, and to whole numbers of the format.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/float: FPToFixed, FixedToFP, FPRoundInt, FPConvert.</remarks>
internal static class FloatConversion<TF>
    where TF : struct, IFloatFormat
{
    /// <summary>value * 2^fractionBits as an integer of <paramref name="width"/> bits, limited to its range.</summary>
    internal static ulong ToInteger(Cpu cpu, ulong value, int fractionBits, bool signed, int width, Rounding rounding)
    {
        value = Float<TF>.Flushed(cpu, value);
        bool sign = Float<TF>.Sign(value);
        ulong most = signed ? (sign ? 1UL << (width - 1) : (1UL << (width - 1)) - 1) : sign ? 0 : ulong.MaxValue >> (64 - width);
        if (Float<TF>.IsNaN(value))
        {
            FloatControl.Raise(cpu, FloatFlags.InvalidOperation);
            return 0;
        }

        if (Float<TF>.IsZero(value))
        {
            return 0;
        }

        ulong whole = ulong.MaxValue, rest = 0;
        bool outside = Float<TF>.IsInfinity(value);
        if (!outside)
        {
            Number number = Float<TF>.Unpack(value);
            outside = number.Exponent + fractionBits > 63;
            (whole, rest) = Float<TF>.Split(number.Mantissa, 63 - number.Exponent - fractionBits);
            whole += Float<TF>.RoundsUp(rounding, sign, whole, rest) ? 1UL : 0;
        }

        if (outside || whole > most)
        {
            FloatControl.Raise(cpu, FloatFlags.InvalidOperation);
            whole = most;
        }
        else if (rest != 0)
        {
            FloatControl.Raise(cpu, FloatFlags.Inexact);
        }

        return (sign ? 0 - whole : whole) & (ulong.MaxValue >> (64 - width));
    }

    /// <summary>An integer, sign-extended if it has a sign, divided by 2^fractionBits.</summary>
    internal static ulong FromInteger(Cpu cpu, ulong value, int fractionBits, bool signed, Rounding rounding)
    {
        bool sign = signed && (long)value < 0;
        ulong magnitude = sign ? 0 - value : value;
        if (magnitude == 0)
        {
            return 0;
        }

        int zeros = BitOperations.LeadingZeroCount(magnitude);
        return Float<TF>.Round(cpu, new Number(sign, 63 - zeros - fractionBits, magnitude << zeros), rounding);
    }

    /// <summary>FRINTN and its like.</summary>
    internal static ulong ToWhole(Cpu cpu, ulong value, Rounding rounding, bool exact)
    {
        value = Float<TF>.Flushed(cpu, value);
        if (Float<TF>.IsNaN(value))
        {
            return Float<TF>.PropagateNaN(cpu, value);
        }

        if (Float<TF>.IsZero(value) || Float<TF>.IsInfinity(value))
        {
            return value;
        }

        Number number = Float<TF>.Unpack(value);
        if (number.Exponent >= TF.FractionBits)
        {
            return value;
        }

        (ulong whole, ulong rest) = Float<TF>.Split(number.Mantissa, 63 - number.Exponent);
        whole += Float<TF>.RoundsUp(rounding, number.Sign, whole, rest) ? 1UL : 0;
        FloatControl.Raise(cpu, exact && rest != 0 ? FloatFlags.Inexact : 0);
        if (whole == 0)
        {
            return Float<TF>.Signed(number.Sign, 0);
        }

        int zeros = BitOperations.LeadingZeroCount(whole);
        return Float<TF>.Round(cpu, new Number(number.Sign, 63 - zeros, whole << zeros), Rounding.TieEven);
    }

    /// <summary>The same number in another format.</summary>
    internal static ulong To<TTo>(Cpu cpu, ulong value, Rounding rounding)
        where TTo : struct, IFloatFormat
    {
        value = Float<TF>.Flushed(cpu, value);
        bool sign = Float<TF>.Sign(value);
        bool toAlternative = TTo.Bits == 16 && FloatControl.UsesAlternativeHalf(cpu);
        bool fromAlternative = TF.Bits == 16 && FloatControl.UsesAlternativeHalf(cpu);
        if (Float<TF>.IsNaN(value) && !fromAlternative)
        {
            FloatControl.Raise(cpu, Float<TF>.IsSignalling(value) || toAlternative ? FloatFlags.InvalidOperation : 0);
            return toAlternative ? Float<TTo>.Signed(sign, 0)
                : FloatControl.UsesDefaultNaN(cpu) ? Float<TTo>.DefaultNaN
                : Float<TTo>.Signed(sign, Float<TTo>.DefaultNaN | Payload<TTo>(value));
        }

        if (Float<TF>.IsInfinity(value) && !fromAlternative)
        {
            FloatControl.Raise(cpu, toAlternative ? FloatFlags.InvalidOperation : 0);
            return Float<TTo>.Signed(sign, toAlternative ? Float<TTo>.SignBit - 1 : Float<TTo>.Infinity);
        }

        return Float<TF>.IsZero(value)
            ? Float<TTo>.Signed(sign, 0) : Float<TTo>.Round(cpu, Float<TF>.Unpack(value), rounding);
    }

    /// <summary>The top of a NaN's fraction as another format has it.</summary>
    private static ulong Payload<TTo>(ulong value)
        where TTo : struct, IFloatFormat
    {
        ulong fraction = (value & Float<TF>.FractionMask) << (63 - TF.FractionBits);
        return (fraction >> (63 - TTo.FractionBits)) & Float<TTo>.FractionMask;
    }
}
