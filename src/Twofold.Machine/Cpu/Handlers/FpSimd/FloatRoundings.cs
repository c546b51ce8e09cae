namespace Twofold.Machine.Handlers;

/// <summary>A rounding mode that an instruction names.</summary>
internal interface IRounding
{
    static abstract Rounding Of(Cpu cpu);
}

internal readonly struct ToNearest : IRounding
{
    public static Rounding Of(Cpu cpu) => Rounding.TieEven;
}

internal readonly struct Upwards : IRounding
{
    public static Rounding Of(Cpu cpu) => Rounding.PlusInfinity;
}

internal readonly struct Downwards : IRounding
{
    public static Rounding Of(Cpu cpu) => Rounding.MinusInfinity;
}

internal readonly struct TowardsZero : IRounding
{
    public static Rounding Of(Cpu cpu) => Rounding.Zero;
}

internal readonly struct AwayFromMiddle : IRounding
{
    public static Rounding Of(Cpu cpu) => Rounding.TieAway;
}

internal readonly struct ToOdd : IRounding
{
    public static Rounding Of(Cpu cpu) => Rounding.Odd;
}

/// <summary>FPCR.RMode.</summary>
internal readonly struct Current : IRounding
{
    public static Rounding Of(Cpu cpu) => FloatControl.RoundingOf(cpu);
}

internal readonly struct ToWhole<TRounding> : IFloatOperation
    where TRounding : struct, IRounding
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatConversion<TF>.ToWhole(cpu, n, TRounding.Of(cpu), exact: false);
}

/// <summary>FRINTX, which alone reports that it rounded.</summary>
internal readonly struct ToWholeExact : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatConversion<TF>.ToWhole(cpu, n, FloatControl.RoundingOf(cpu), exact: true);
}

/// <summary>To an integer of the lane's width; the second operand is the number of fraction bits.</summary>
internal readonly struct ToSigned<TRounding> : IFloatOperation
    where TRounding : struct, IRounding
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatConversion<TF>.ToInteger(cpu, n, (int)m, signed: true, TF.Bits, TRounding.Of(cpu));
}

/// <summary>To an unsigned integer of the lane's width; the second operand is the number of fraction bits.</summary>
internal readonly struct ToUnsigned<TRounding> : IFloatOperation
    where TRounding : struct, IRounding
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatConversion<TF>.ToInteger(cpu, n, (int)m, signed: false, TF.Bits, TRounding.Of(cpu));
}

/// <summary>From an integer of the lane's width; the second operand is the number of fraction bits.</summary>
internal readonly struct FromSigned : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatConversion<TF>.FromInteger(cpu, TF.Bits == 32 ? (ulong)(int)n : n, (int)m, signed: true, FloatControl.RoundingOf(cpu));
}

/// <summary>From an unsigned integer of the lane's width; the second operand is the number of fraction bits.</summary>
internal readonly struct FromUnsigned : IFloatOperation
{
    public static ulong Apply<TF>(Cpu cpu, ulong d, ulong n, ulong m)
        where TF : struct, IFloatFormat
        => FloatConversion<TF>.FromInteger(cpu, n, (int)m, signed: false, FloatControl.RoundingOf(cpu));
}
