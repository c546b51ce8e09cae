namespace Twofold.Machine.Handlers;

/// <summary>Arithmetic by the host's own, where it gives the same bits and flags: it rounds to the nearest, as IEEE 754 says, and
/// cannot be asked for flags. So operands and result must be normal numbers, which leaves Inexact alone to be raised, and that flag
/// must be set already.</summary>
internal static class HostArithmetic<TF>
    where TF : struct, IFloatFormat
{
    private const ulong RoundingMode = 3 << 22;

    internal static bool TryAdd(Cpu cpu, ulong n, ulong m, out ulong result)
    {
        result = TF.Bits == 64
            ? Of(Double(n) + Double(m)) : Of(Single(n) + Single(m));
        return IsSame(cpu) && IsNormal(n) && IsNormal(m) && IsNormal(result);
    }

    internal static bool TryMultiply(Cpu cpu, ulong n, ulong m, out ulong result)
    {
        result = TF.Bits == 64
            ? Of(Double(n) * Double(m)) : Of(Single(n) * Single(m));
        return IsSame(cpu) && IsNormal(n) && IsNormal(m) && IsClearlyNormal(result);
    }

    internal static bool TryDivide(Cpu cpu, ulong n, ulong m, out ulong result)
    {
        result = TF.Bits == 64
            ? Of(Double(n) / Double(m)) : Of(Single(n) / Single(m));
        return IsSame(cpu) && IsNormal(n) && IsNormal(m) && IsClearlyNormal(result);
    }

    internal static bool TrySquareRoot(Cpu cpu, ulong n, out ulong result)
    {
        result = TF.Bits == 64
            ? Of(Math.Sqrt(Double(n))) : Of(MathF.Sqrt(Single(n)));
        return IsSame(cpu) && IsNormal(n) && !Float<TF>.Sign(n);
    }

    internal static bool TryMultiplyAdd(Cpu cpu, ulong addend, ulong n, ulong m, out ulong result)
    {
        result = TF.Bits == 64
            ? Of(Math.FusedMultiplyAdd(Double(n), Double(m), Double(addend)))
            : Of(MathF.FusedMultiplyAdd(Single(n), Single(m), Single(addend)));
        return IsSame(cpu) && IsNormal(addend) && IsNormal(n) && IsNormal(m) && IsClearlyNormal(result);
    }

    private static bool IsSame(Cpu cpu)
        => (TF.Bits == 64 || TF.Bits == 32) && (cpu.Fpcr & RoundingMode) == 0 && (cpu.Fpsr & FloatFlags.Inexact) != 0;

    private static bool IsNormal(ulong value)
        => Float<TF>.Magnitude(value) - Float<TF>.FractionMask - 1 < Float<TF>.Infinity - Float<TF>.FractionMask - 1;

    /// <summary>Above the smallest normal number, to which a smaller one may have been rounded.</summary>
    private static bool IsClearlyNormal(ulong value)
        => IsNormal(value) && Float<TF>.Magnitude(value) > Float<TF>.FractionMask + 1;

    private static double Double(ulong value) => BitConverter.UInt64BitsToDouble(value);

    private static float Single(ulong value) => BitConverter.UInt32BitsToSingle((uint)value);

    private static ulong Of(double value) => BitConverter.DoubleToUInt64Bits(value);

    private static ulong Of(float value) => BitConverter.SingleToUInt32Bits(value);
}
