using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>A number other than zero: mantissa * 2^(exponent - 63), the mantissa's top bit set. Its lowest bit may stand for anything
/// below it that is not zero: where arithmetic leaves such a rest, at least nine bits lie between it and any format's last.</summary>
internal readonly record struct Number(bool Sign, int Exponent, ulong Mantissa)
{
    internal static Number Product(Number n, Number m)
        => Wide.Product(n, m).Narrow();

    internal static Number Quotient(Number n, Number m)
    {
        UInt128 dividend = (UInt128)n.Mantissa << 63;
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(dividend, m.Mantissa);
        ulong mantissa = (ulong)quotient | (rest != 0 ? 1UL : 0);
        int zeros = BitOperations.LeadingZeroCount(mantissa);
        return new Number(n.Sign != m.Sign, n.Exponent - m.Exponent - zeros, mantissa << zeros);
    }

    /// <summary>The square root of a positive number.</summary>
    internal static Number Root(Number n)
    {
        // Of an even exponent, so that the root has 64 bits.
        bool odd = (n.Exponent & 1) != 0;
        UInt128 radicand = (UInt128)n.Mantissa << (odd ? 64 : 63);
        ulong root = 0;
        for (ulong bit = 1UL << 63; bit != 0; bit >>= 1)
        {
            ulong candidate = root | bit;
            if ((UInt128)candidate * candidate <= radicand)
            {
                root = candidate;
            }
        }

        ulong sticky = (UInt128)root * root == radicand ? 0UL : 1;
        return new Number(false, n.Exponent >> 1, root | sticky);
    }

    internal static ulong ShiftRightSticky(ulong value, int amount)
        => amount >= 64 ? (value != 0 ? 1UL : 0) : (value >> amount) | ((value << 1 << (63 - amount)) != 0 ? 1UL : 0);

    /// <summary>The same with 128 bits of mantissa, for sums.</summary>
    internal Wide Widen() => new(Sign, Exponent, (UInt128)Mantissa << 64);

    /// <summary>mantissa * 2^(exponent - 127), the mantissa's top bit set.</summary>
    internal readonly record struct Wide(bool Sign, int Exponent, UInt128 Mantissa)
    {
        internal static Wide Product(Number n, Number m)
        {
            UInt128 product = (UInt128)n.Mantissa * m.Mantissa;
            bool carry = (product >> 127) != 0;
            return new Wide(n.Sign != m.Sign, n.Exponent + m.Exponent + (carry ? 1 : 0), carry ? product : product << 1);
        }

        /// <summary>The sum; false when it is exactly zero. Operands have their lowest 20 bits clear.</summary>
        internal static bool TrySum(Wide n, Wide m, out Number sum)
        {
            (Wide large, Wide small) = (n.Exponent, n.Mantissa).CompareTo((m.Exponent, m.Mantissa)) >= 0 ? (n, m) : (m, n);
            int distance = large.Exponent - small.Exponent + 1;

            // Bits are lost only far below where rounding looks, and what stays, or the one in its place, says that there were some.
            UInt128 aligned = distance >= 128 ? UInt128.One : small.Mantissa >> distance;
            UInt128 total = n.Sign == m.Sign ? (large.Mantissa >> 1) + aligned : (large.Mantissa >> 1) - aligned;
            if (total == 0)
            {
                sum = default;
                return false;
            }

            int zeros = (int)UInt128.LeadingZeroCount(total);
            sum = new Wide(large.Sign, large.Exponent + 1 - zeros, total << zeros).Narrow();
            return true;
        }

        internal Number Narrow() => new(Sign, Exponent, (ulong)(Mantissa >> 64) | ((ulong)Mantissa != 0 ? 1UL : 0));
    }
}
