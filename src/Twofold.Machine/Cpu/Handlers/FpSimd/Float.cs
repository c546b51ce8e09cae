using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>Encodings of a format, taken apart and put together.</summary>
/// <remarks>Source: Arm DDI 0487, shared/functions/float.</remarks>
internal static class Float<TF>
    where TF : struct, IFloatFormat
{
    internal static int ExponentMask => (1 << (TF.Bits - 1 - TF.FractionBits)) - 1;

    internal static int Bias => ExponentMask >> 1;

    internal static int MinimumExponent => 1 - Bias;

    internal static ulong SignBit => 1UL << (TF.Bits - 1);

    internal static ulong FractionMask => (1UL << TF.FractionBits) - 1;

    internal static ulong QuietBit => 1UL << (TF.FractionBits - 1);

    internal static ulong Infinity => (ulong)ExponentMask << TF.FractionBits;

    internal static ulong DefaultNaN => Infinity | QuietBit;

    internal static ulong One => (ulong)Bias << TF.FractionBits;

    internal static bool Sign(ulong value) => (value & SignBit) != 0;

    internal static ulong Signed(bool sign, ulong magnitude) => sign ? magnitude | SignBit : magnitude;

    internal static ulong Magnitude(ulong value) => value & (SignBit - 1);

    internal static bool IsNaN(ulong value) => Magnitude(value) > Infinity;

    internal static bool IsSignalling(ulong value) => IsNaN(value) && (value & QuietBit) == 0;

    internal static bool IsInfinity(ulong value) => Magnitude(value) == Infinity;

    internal static bool IsZero(ulong value) => Magnitude(value) == 0;

    /// <summary>The operand as arithmetic sees it: FPCR.FZ makes a denormal number zero.</summary>
    internal static ulong Flushed(Cpu cpu, ulong value)
    {
        ulong magnitude = Magnitude(value);
        if (!TF.Flushes || magnitude == 0 || magnitude > FractionMask || !FloatControl.FlushesToZero(cpu))
        {
            return value;
        }

        FloatControl.Raise(cpu, FloatFlags.InputDenormal);
        return value & SignBit;
    }

    /// <summary>A number that orders as the values do, both zeros alike; for what is not a NaN.</summary>
    internal static long Order(ulong value) => Sign(value) ? -(long)Magnitude(value) : (long)Magnitude(value);

    /// <summary>A finite number other than zero as mantissa * 2^(exponent - 63), the mantissa's top bit set.</summary>
    internal static Number Unpack(ulong value)
    {
        ulong fraction = value & FractionMask;
        int exponent = (int)(Magnitude(value) >> TF.FractionBits);
        if (exponent == 0)
        {
            int zeros = BitOperations.LeadingZeroCount(fraction);
            return new Number(Sign(value), MinimumExponent - TF.FractionBits + 63 - zeros, fraction << zeros);
        }

        return new Number(Sign(value), exponent - Bias, (1UL << 63) | (fraction << (63 - TF.FractionBits)));
    }

    /// <summary>The encoding nearest to a number in the sense of <paramref name="rounding"/>, with its flags.</summary>
    internal static ulong Round(Cpu cpu, Number number, Rounding rounding)
    {
        if (number.Exponent < MinimumExponent && TF.Flushes && FloatControl.FlushesToZero(cpu))
        {
            FloatControl.Raise(cpu, FloatFlags.Underflow);
            return Signed(number.Sign, 0);
        }

        int biased = Math.Max(number.Exponent - MinimumExponent + 1, 0);
        int dropped = 63 - TF.FractionBits + (biased == 0 ? MinimumExponent - number.Exponent : 0);
        (ulong kept, ulong rest) = Split(number.Mantissa, dropped);
        if (biased == 0 && rest != 0)
        {
            FloatControl.Raise(cpu, FloatFlags.Underflow);
        }

        if (RoundsUp(rounding, number.Sign, kept, rest))
        {
            kept++;
        }

        // The hidden one adds to the exponent, and so does a carry out of the fraction.
        ulong encoded = kept + ((ulong)Math.Max(biased - 1, 0) << TF.FractionBits);
        bool alternative = TF.Bits == 16 && FloatControl.UsesAlternativeHalf(cpu);
        if (alternative ? encoded >= SignBit : encoded >= Infinity)
        {
            return Overflow(cpu, number.Sign, rounding, alternative);
        }

        if (rest != 0)
        {
            FloatControl.Raise(cpu, FloatFlags.Inexact);
            encoded |= rounding == Rounding.Odd ? 1UL : 0;
        }

        return Signed(number.Sign, encoded);
    }

    /// <summary>A mantissa without its lowest bits, and these bits as a fraction of 2^64, never zero unless they are.</summary>
    internal static (ulong Kept, ulong Below) Split(ulong mantissa, int dropped) => dropped switch
    {
        <= 0 => (mantissa, 0),
        < 64 => (mantissa >> dropped, mantissa << (64 - dropped)),
        64 => (0, mantissa),
        _ => (0, Number.ShiftRightSticky(mantissa, dropped - 64)),
    };

    internal static bool RoundsUp(Rounding rounding, bool sign, ulong kept, ulong rest)
    {
        const ulong half = 1UL << 63;
        return rounding switch
        {
            Rounding.TieEven => rest > half || (rest == half && (kept & 1) != 0),
            Rounding.PlusInfinity => rest != 0 && !sign,
            Rounding.MinusInfinity => rest != 0 && sign,
            Rounding.TieAway => rest >= half,
            _ => false,
        };
    }

    /// <summary>Whether a result that is too large becomes infinite rather than the largest number.</summary>
    internal static bool OverflowsToInfinity(Rounding rounding, bool sign) => rounding switch
    {
        Rounding.TieEven or Rounding.TieAway => true,
        Rounding.PlusInfinity => !sign,
        Rounding.MinusInfinity => sign,
        _ => false,
    };

    /// <summary>What NaN operands come to: the first that is signalling, or else the first.</summary>
    internal static ulong PropagateNaN(Cpu cpu, ulong value)
    {
        if (IsSignalling(value))
        {
            FloatControl.Raise(cpu, FloatFlags.InvalidOperation);
        }

        return FloatControl.UsesDefaultNaN(cpu) ? DefaultNaN : value | QuietBit;
    }

    /// <summary>The result of two operands when one is a NaN.</summary>
    internal static bool TryPropagate(Cpu cpu, ulong n, ulong m, out ulong result)
    {
        bool some = IsNaN(n) || IsNaN(m);
        result = !some ? 0 : PropagateNaN(cpu, IsSignalling(n) || (IsNaN(n) && !IsSignalling(m)) ? n : m);
        return some;
    }

    /// <summary>The result of an operation that has none.</summary>
    internal static ulong Invalid(Cpu cpu)
    {
        FloatControl.Raise(cpu, FloatFlags.InvalidOperation);
        return DefaultNaN;
    }

    private static ulong Overflow(Cpu cpu, bool sign, Rounding rounding, bool alternative)
    {
        if (alternative)
        {
            FloatControl.Raise(cpu, FloatFlags.InvalidOperation);
            return Signed(sign, SignBit - 1);
        }

        FloatControl.Raise(cpu, FloatFlags.Overflow | FloatFlags.Inexact);
        return Signed(sign, OverflowsToInfinity(rounding, sign) ? Infinity : Infinity - 1);
    }
}
