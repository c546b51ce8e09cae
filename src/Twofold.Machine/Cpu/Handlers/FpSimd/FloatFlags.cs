namespace Twofold.Machine;

/// <summary>The cumulative flags of FPSR.</summary>
internal static class FloatFlags
{
    internal const ulong InvalidOperation = 1 << 0, DivideByZero = 1 << 1, Overflow = 1 << 2, Underflow = 1 << 3, Inexact = 1 << 4,
        InputDenormal = 1 << 7, Saturated = 1 << 27;
}
