namespace Twofold.Machine.Handlers;

// Each is named after its instruction; all ones stand for true.
internal readonly struct FCmEq : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, m, signalling: false, out int order) && order == 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmGe : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, m, signalling: true, out int order) && order >= 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmGt : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, m, signalling: true, out int order) && order > 0 ? ulong.MaxValue : 0;
}

internal readonly struct FAcGe : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, Float<TF>.Magnitude(n), Float<TF>.Magnitude(m), signalling: true, out int order) && order >= 0 ? ulong.MaxValue : 0;
}

internal readonly struct FAcGt : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, Float<TF>.Magnitude(n), Float<TF>.Magnitude(m), signalling: true, out int order) && order > 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmEqZero : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, 0, signalling: false, out int order) && order == 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmGeZero : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, 0, signalling: true, out int order) && order >= 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmGtZero : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, 0, signalling: true, out int order) && order > 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmLeZero : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, 0, signalling: true, out int order) && order <= 0 ? ulong.MaxValue : 0;
}

internal readonly struct FCmLtZero : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatComparison<TF>.TryOrder(cpu, n, 0, signalling: true, out int order) && order < 0 ? ulong.MaxValue : 0;
}
