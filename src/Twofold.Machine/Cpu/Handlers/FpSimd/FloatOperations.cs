namespace Twofold.Machine.Handlers;

// Each is named after its instruction.
internal readonly struct FAdd : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Add(cpu, n, m);
}

internal readonly struct FSub : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Subtract(cpu, n, m);
}

internal readonly struct FMul : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Multiply(cpu, n, m);
}

internal readonly struct FMulX : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.MultiplyExtended(cpu, n, m);
}

internal readonly struct FDiv : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Divide(cpu, n, m);
}

internal readonly struct FSqrt : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.SquareRoot(cpu, n);
}

internal readonly struct FNMul : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Negate(FloatArithmetic<TF>.Multiply(cpu, n, m));
}

internal readonly struct FAbd : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => Float<TF>.Magnitude(FloatArithmetic<TF>.Subtract(cpu, n, m));
}

internal readonly struct FMAdd : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.MultiplyAdd(cpu, d, n, m);
}

internal readonly struct FMSub : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.MultiplyAdd(cpu, d, FloatArithmetic<TF>.Negate(n), m);
}

internal readonly struct FNMAdd : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.MultiplyAdd(cpu, FloatArithmetic<TF>.Negate(d), FloatArithmetic<TF>.Negate(n), m);
}

internal readonly struct FNMSub : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.MultiplyAdd(cpu, FloatArithmetic<TF>.Negate(d), n, m);
}

internal readonly struct FMax : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.Larger(cpu, n, m);
}

internal readonly struct FMin : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.Smaller(cpu, n, m);
}

internal readonly struct FMaxNm : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.LargerNumber(cpu, n, m);
}

internal readonly struct FMinNm : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.SmallerNumber(cpu, n, m);
}

internal readonly struct FRecpS : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Step(cpu, n, m, Float<TF>.One + (1UL << TF.FractionBits), halvings: 0);
}

internal readonly struct FRsqrtS : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Step(cpu, n, m, Float<TF>.One + (3UL << (TF.FractionBits - 1)), halvings: 1);
}

internal readonly struct FRecpE : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatEstimate<TF>.Reciprocal(cpu, n);
}

internal readonly struct FRsqrtE : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatEstimate<TF>.ReciprocalRoot(cpu, n);
}

internal readonly struct FRecpX : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatEstimate<TF>.ReciprocalExponent(cpu, n);
}

internal readonly struct FAbs : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => Float<TF>.Magnitude(n);
}

internal readonly struct FNeg : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatArithmetic<TF>.Negate(n);
}

internal readonly struct FMov : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => n;
}
