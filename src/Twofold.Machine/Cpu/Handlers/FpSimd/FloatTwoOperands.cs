using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Floating-point instructions with two operands, scalar and vector.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class FloatTwoOperands
{
    [A64("0 Q 0 01110 0 sz 1 Vm 11000 1 Vn Vd", "fmaxnm Vd, Vn, Vm", typeof(FMaxNm), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 1 Vm 11000 1 Vn Vd", "fminnm Vd, Vn, Vm", typeof(FMinNm), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 0 sz 1 Vm 11001 1 Vn Vd", "fmla Vd, Vn, Vm", typeof(FMAdd), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 1 Vm 11001 1 Vn Vd", "fmls Vd, Vn, Vm", typeof(FMSub), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 0 sz 1 Vm 11010 1 Vn Vd", "fadd Vd, Vn, Vm", typeof(FAdd), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 1 Vm 11010 1 Vn Vd", "fsub Vd, Vn, Vm", typeof(FSub), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 0 sz 1 Vm 11011 1 Vn Vd", "fmulx Vd, Vn, Vm", typeof(FMulX), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 1 Vm 11011 1 Vn Vd", "fmulx Vd, Vn, Vm", typeof(FMulX), typeof(OneLane))]
    [A64("0 Q 0 01110 0 sz 1 Vm 11100 1 Vn Vd", "fcmeq Vd, Vn, Vm", typeof(FCmEq), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 1 Vm 11100 1 Vn Vd", "fcmeq Vd, Vn, Vm", typeof(FCmEq), typeof(OneLane))]
    [A64("0 Q 0 01110 0 sz 1 Vm 11110 1 Vn Vd", "fmax Vd, Vn, Vm", typeof(FMax), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 1 Vm 11110 1 Vn Vd", "fmin Vd, Vn, Vm", typeof(FMin), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 0 sz 1 Vm 11111 1 Vn Vd", "frecps Vd, Vn, Vm", typeof(FRecpS), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 1 Vm 11111 1 Vn Vd", "frecps Vd, Vn, Vm", typeof(FRecpS), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 1 Vm 11111 1 Vn Vd", "frsqrts Vd, Vn, Vm", typeof(FRsqrtS), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 1 Vm 11111 1 Vn Vd", "frsqrts Vd, Vn, Vm", typeof(FRsqrtS), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 1 Vm 11010 1 Vn Vd", "fabd Vd, Vn, Vm", typeof(FAbd), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 1 Vm 11010 1 Vn Vd", "fabd Vd, Vn, Vm", typeof(FAbd), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 1 Vm 11011 1 Vn Vd", "fmul Vd, Vn, Vm", typeof(FMul), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 0 sz 1 Vm 11100 1 Vn Vd", "fcmge Vd, Vn, Vm", typeof(FCmGe), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 0 sz 1 Vm 11100 1 Vn Vd", "fcmge Vd, Vn, Vm", typeof(FCmGe), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 1 Vm 11100 1 Vn Vd", "fcmgt Vd, Vn, Vm", typeof(FCmGt), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 1 Vm 11100 1 Vn Vd", "fcmgt Vd, Vn, Vm", typeof(FCmGt), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 1 Vm 11101 1 Vn Vd", "facge Vd, Vn, Vm", typeof(FAcGe), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 0 sz 1 Vm 11101 1 Vn Vd", "facge Vd, Vn, Vm", typeof(FAcGe), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 1 Vm 11101 1 Vn Vd", "facgt Vd, Vn, Vm", typeof(FAcGt), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 1 Vm 11101 1 Vn Vd", "facgt Vd, Vn, Vm", typeof(FAcGt), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 1 Vm 11111 1 Vn Vd", "fdiv Vd, Vn, Vm", typeof(FDiv), Prepare = nameof(VectorSizes.Float))]
    [A64("00011110 0 sz 1 Vm 0000 10 Vn Vd", "fmul Vd, Vn, Vm", typeof(FMul), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0001 10 Vn Vd", "fdiv Vd, Vn, Vm", typeof(FDiv), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0010 10 Vn Vd", "fadd Vd, Vn, Vm", typeof(FAdd), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0011 10 Vn Vd", "fsub Vd, Vn, Vm", typeof(FSub), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0100 10 Vn Vd", "fmax Vd, Vn, Vm", typeof(FMax), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0101 10 Vn Vd", "fmin Vd, Vn, Vm", typeof(FMin), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0110 10 Vn Vd", "fmaxnm Vd, Vn, Vm", typeof(FMaxNm), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 0111 10 Vn Vd", "fminnm Vd, Vn, Vm", typeof(FMinNm), typeof(OneLane))]
    [A64("00011110 0 sz 1 Vm 1000 10 Vn Vd", "fnmul Vd, Vn, Vm", typeof(FNMul), typeof(OneLane))]
    internal static ref Insn TwoOperands<TOp, TQ, TSz>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = FloatLoop.Apply<TOp, TQ, TSz>(cpu, cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), cpu.V<ulong>(i.Rm));
        return ref i.Next;
    }

    [A64("0 Q 1 01110 0 sz 1 Vm 11000 1 Vn Vd", "fmaxnmp Vd, Vn, Vm", typeof(FMaxNm), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 1 sz 1 Vm 11000 1 Vn Vd", "fminnmp Vd, Vn, Vm", typeof(FMinNm), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 0 sz 1 Vm 11010 1 Vn Vd", "faddp Vd, Vn, Vm", typeof(FAdd), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 0 sz 1 Vm 11110 1 Vn Vd", "fmaxp Vd, Vn, Vm", typeof(FMax), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 1 sz 1 Vm 11110 1 Vn Vd", "fminp Vd, Vn, Vm", typeof(FMin), Prepare = nameof(VectorSizes.Float))]
    internal static ref Insn Pairs<TOp, TQ, TSz>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        FloatLoop.Unzip<TQ, TSz>(cpu.V<ulong>(i.Rn), cpu.V<ulong>(i.Rm), out Vector128<ulong> even, out Vector128<ulong> odd);
        cpu.V<ulong>(i.Rd) = FloatLoop.Apply<TOp, TQ, TSz>(cpu, default, even, odd);
        return ref i.Next;
    }

    [A64("01 1 11110 0 sz 11000 01100 10 Vn Vd", "fmaxnmp Vd, Vn", typeof(FMaxNm))]
    [A64("01 1 11110 1 sz 11000 01100 10 Vn Vd", "fminnmp Vd, Vn", typeof(FMinNm))]
    [A64("01 1 11110 0 sz 11000 01101 10 Vn Vd", "faddp Vd, Vn", typeof(FAdd))]
    [A64("01 1 11110 0 sz 11000 01111 10 Vn Vd", "fmaxp Vd, Vn", typeof(FMax))]
    [A64("01 1 11110 1 sz 11000 01111 10 Vn Vd", "fminp Vd, Vn", typeof(FMin))]
    internal static ref Insn OnePair<TOp, TSz>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ref Vector128<ulong> n = ref cpu.V<ulong>(i.Rn);
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(TOp.Apply<TSz>(cpu, 0, TSz.Get(ref n, 0), TSz.Get(ref n, 1)));
        return ref i.Next;
    }

    [A64("0 1 1 01110 0 0 11000 01100 10 Vn Vd", "fmaxnmv Vd, Vn", typeof(FMaxNm))]
    [A64("0 1 1 01110 1 0 11000 01100 10 Vn Vd", "fminnmv Vd, Vn", typeof(FMinNm))]
    [A64("0 1 1 01110 0 0 11000 01111 10 Vn Vd", "fmaxv Vd, Vn", typeof(FMax))]
    [A64("0 1 1 01110 1 0 11000 01111 10 Vn Vd", "fminv Vd, Vn", typeof(FMin))]
    internal static ref Insn Across<TOp>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<uint> n = cpu.V<uint>(i.Rn);
        ulong low = TOp.Apply<Binary32>(cpu, 0, n[0], n[1]);
        ulong high = TOp.Apply<Binary32>(cpu, 0, n[2], n[3]);
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(TOp.Apply<Binary32>(cpu, 0, low, high));
        return ref i.Next;
    }
}
