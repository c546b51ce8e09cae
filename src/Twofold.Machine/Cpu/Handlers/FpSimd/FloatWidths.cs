using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Vectors of numbers in another precision: FCVTL, FCVTN and FCVTXN.</summary>
internal static class FloatWidths
{
    [A64("0 Q 0 01110 00 10000 10111 10 Vn Vd", "fcvtl+ Vd, Vn", typeof(Binary16), typeof(Binary32))]
    [A64("0 Q 0 01110 01 10000 10111 10 Vn Vd", "fcvtl+ Vd, Vn", typeof(Binary32), typeof(Binary64))]
    internal static ref Insn Widen<TFrom, TTo, TQ>(Cpu cpu, ref Insn i)
        where TFrom : struct, IFloatFormat
        where TTo : struct, IFloatFormat
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> half = WideLanes.Half<TQ>(cpu.V<ulong>(i.Rn));
        Vector128<ulong> result = default;
        for (int lane = 0; lane < 128 / TTo.Bits; lane++)
        {
            TTo.Put(ref result, lane, FloatConversion<TFrom>.To<TTo>(cpu, TFrom.Get(ref half, lane), FloatControl.RoundingOf(cpu)));
        }

        cpu.V<ulong>(i.Rd) = result;
        return ref i.Next;
    }

    [A64("0 Q 0 01110 00 10000 10110 10 Vn Vd", "fcvtn+ Vd, Vn", typeof(Binary32), typeof(Binary16), typeof(Current))]
    [A64("0 Q 0 01110 01 10000 10110 10 Vn Vd", "fcvtn+ Vd, Vn", typeof(Binary64), typeof(Binary32), typeof(Current))]
    [A64("0 Q 1 01110 01 10000 10110 10 Vn Vd", "fcvtxn+ Vd, Vn", typeof(Binary64), typeof(Binary32), typeof(ToOdd))]
    internal static ref Insn Narrow<TFrom, TTo, TRounding, TQ>(Cpu cpu, ref Insn i)
        where TFrom : struct, IFloatFormat
        where TTo : struct, IFloatFormat
        where TRounding : struct, IRounding
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        Vector128<ulong> narrow = default;
        for (int lane = 0; lane < 128 / TFrom.Bits; lane++)
        {
            TTo.Put(ref narrow, lane, FloatConversion<TFrom>.To<TTo>(cpu, TFrom.Get(ref n, lane), TRounding.Of(cpu)));
        }

        cpu.V<ulong>(i.Rd) = WideLanes.Place<TQ>(cpu.V<ulong>(i.Rd), narrow);
        return ref i.Next;
    }

    [A64("01 1 11110 01 10000 10110 10 Vn Vd", "fcvtxn Sd, Dn")]
    internal static ref Insn NarrowToOdd(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(FloatConversion<Binary64>.To<Binary32>(cpu, cpu.V<ulong>(i.Rn)[0], Rounding.Odd));
        return ref i.Next;
    }
}
