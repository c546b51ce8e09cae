namespace Twofold.Machine.Handlers;

/// <summary>Floating-point instructions with one operand, scalar and vector.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class FloatOneOperand
{
    [A64("0 Q 0 01110 0 sz 10000 11000 10 Vn Vd", "frintn Vd, Vn", typeof(ToWhole<ToNearest>), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 10000 11000 10 Vn Vd", "frintp Vd, Vn", typeof(ToWhole<Upwards>), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 0 sz 10000 11001 10 Vn Vd", "frintm Vd, Vn", typeof(ToWhole<Downwards>), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 10000 11001 10 Vn Vd", "frintz Vd, Vn", typeof(ToWhole<TowardsZero>), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 0 sz 10000 11000 10 Vn Vd", "frinta Vd, Vn", typeof(ToWhole<AwayFromMiddle>), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 0 sz 10000 11001 10 Vn Vd", "frintx Vd, Vn", typeof(ToWholeExact), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 1 sz 10000 11001 10 Vn Vd", "frinti Vd, Vn", typeof(ToWhole<Current>), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 0 sz 10000 11010 10 Vn Vd", "fcvtns Vd, Vn", typeof(ToSigned<ToNearest>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 10000 11010 10 Vn Vd", "fcvtns Vd, Vn", typeof(ToSigned<ToNearest>), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 10000 11010 10 Vn Vd", "fcvtps Vd, Vn", typeof(ToSigned<Upwards>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 11010 10 Vn Vd", "fcvtps Vd, Vn", typeof(ToSigned<Upwards>), typeof(OneLane))]
    [A64("0 Q 0 01110 0 sz 10000 11011 10 Vn Vd", "fcvtms Vd, Vn", typeof(ToSigned<Downwards>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 10000 11011 10 Vn Vd", "fcvtms Vd, Vn", typeof(ToSigned<Downwards>), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 10000 11011 10 Vn Vd", "fcvtzs Vd, Vn", typeof(ToSigned<TowardsZero>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 11011 10 Vn Vd", "fcvtzs Vd, Vn", typeof(ToSigned<TowardsZero>), typeof(OneLane))]
    [A64("0 Q 0 01110 0 sz 10000 11100 10 Vn Vd", "fcvtas Vd, Vn", typeof(ToSigned<AwayFromMiddle>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 10000 11100 10 Vn Vd", "fcvtas Vd, Vn", typeof(ToSigned<AwayFromMiddle>), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 10000 11010 10 Vn Vd", "fcvtnu Vd, Vn", typeof(ToUnsigned<ToNearest>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 0 sz 10000 11010 10 Vn Vd", "fcvtnu Vd, Vn", typeof(ToUnsigned<ToNearest>), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 10000 11010 10 Vn Vd", "fcvtpu Vd, Vn", typeof(ToUnsigned<Upwards>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 10000 11010 10 Vn Vd", "fcvtpu Vd, Vn", typeof(ToUnsigned<Upwards>), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 10000 11011 10 Vn Vd", "fcvtmu Vd, Vn", typeof(ToUnsigned<Downwards>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 0 sz 10000 11011 10 Vn Vd", "fcvtmu Vd, Vn", typeof(ToUnsigned<Downwards>), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 10000 11011 10 Vn Vd", "fcvtzu Vd, Vn", typeof(ToUnsigned<TowardsZero>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 10000 11011 10 Vn Vd", "fcvtzu Vd, Vn", typeof(ToUnsigned<TowardsZero>), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 10000 11100 10 Vn Vd", "fcvtau Vd, Vn", typeof(ToUnsigned<AwayFromMiddle>), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 0 sz 10000 11100 10 Vn Vd", "fcvtau Vd, Vn", typeof(ToUnsigned<AwayFromMiddle>), typeof(OneLane))]
    [A64("0 Q 0 01110 0 sz 10000 11101 10 Vn Vd", "scvtf Vd, Vn", typeof(FromSigned), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 0 sz 10000 11101 10 Vn Vd", "scvtf Vd, Vn", typeof(FromSigned), typeof(OneLane))]
    [A64("0 Q 1 01110 0 sz 10000 11101 10 Vn Vd", "ucvtf Vd, Vn", typeof(FromUnsigned), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 0 sz 10000 11101 10 Vn Vd", "ucvtf Vd, Vn", typeof(FromUnsigned), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 10000 11101 10 Vn Vd", "frecpe Vd, Vn", typeof(FRecpE), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 11101 10 Vn Vd", "frecpe Vd, Vn", typeof(FRecpE), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 10000 11101 10 Vn Vd", "frsqrte Vd, Vn", typeof(FRsqrtE), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 10000 11101 10 Vn Vd", "frsqrte Vd, Vn", typeof(FRsqrtE), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 10000 11111 10 Vn Vd", "fsqrt Vd, Vn", typeof(FSqrt), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 0 01110 1 sz 10000 01100 10 Vn Vd", "fcmgt Vd, Vn, #0.0", typeof(FCmGtZero), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 01100 10 Vn Vd", "fcmgt Vd, Vn, #0.0", typeof(FCmGtZero), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 10000 01101 10 Vn Vd", "fcmeq Vd, Vn, #0.0", typeof(FCmEqZero), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 01101 10 Vn Vd", "fcmeq Vd, Vn, #0.0", typeof(FCmEqZero), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 10000 01110 10 Vn Vd", "fcmlt Vd, Vn, #0.0", typeof(FCmLtZero), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 01110 10 Vn Vd", "fcmlt Vd, Vn, #0.0", typeof(FCmLtZero), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 10000 01100 10 Vn Vd", "fcmge Vd, Vn, #0.0", typeof(FCmGeZero), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 10000 01100 10 Vn Vd", "fcmge Vd, Vn, #0.0", typeof(FCmGeZero), typeof(OneLane))]
    [A64("0 Q 1 01110 1 sz 10000 01101 10 Vn Vd", "fcmle Vd, Vn, #0.0", typeof(FCmLeZero), Prepare = nameof(VectorSizes.Float))]
    [A64("01 1 11110 1 sz 10000 01101 10 Vn Vd", "fcmle Vd, Vn, #0.0", typeof(FCmLeZero), typeof(OneLane))]
    [A64("0 Q 0 01110 1 sz 10000 01111 10 Vn Vd", "fabs Vd, Vn", typeof(FAbs), Prepare = nameof(VectorSizes.Float))]
    [A64("0 Q 1 01110 1 sz 10000 01111 10 Vn Vd", "fneg Vd, Vn", typeof(FNeg), Prepare = nameof(VectorSizes.Float))]
    [A64("01 0 11110 1 sz 10000 11111 10 Vn Vd", "frecpx Vd, Vn", typeof(FRecpX), typeof(OneLane))]
    [A64("00011110 0 sz 1 000000 10000 Vn Vd", "fmov Vd, Vn", typeof(FMov), typeof(OneLane))]
    [A64("00011110 0 sz 1 000001 10000 Vn Vd", "fabs Vd, Vn", typeof(FAbs), typeof(OneLane))]
    [A64("00011110 0 sz 1 000010 10000 Vn Vd", "fneg Vd, Vn", typeof(FNeg), typeof(OneLane))]
    [A64("00011110 0 sz 1 000011 10000 Vn Vd", "fsqrt Vd, Vn", typeof(FSqrt), typeof(OneLane))]
    [A64("00011110 0 sz 1 001000 10000 Vn Vd", "frintn Vd, Vn", typeof(ToWhole<ToNearest>), typeof(OneLane))]
    [A64("00011110 0 sz 1 001001 10000 Vn Vd", "frintp Vd, Vn", typeof(ToWhole<Upwards>), typeof(OneLane))]
    [A64("00011110 0 sz 1 001010 10000 Vn Vd", "frintm Vd, Vn", typeof(ToWhole<Downwards>), typeof(OneLane))]
    [A64("00011110 0 sz 1 001011 10000 Vn Vd", "frintz Vd, Vn", typeof(ToWhole<TowardsZero>), typeof(OneLane))]
    [A64("00011110 0 sz 1 001100 10000 Vn Vd", "frinta Vd, Vn", typeof(ToWhole<AwayFromMiddle>), typeof(OneLane))]
    [A64("00011110 0 sz 1 001110 10000 Vn Vd", "frintx Vd, Vn", typeof(ToWholeExact), typeof(OneLane))]
    [A64("00011110 0 sz 1 001111 10000 Vn Vd", "frinti Vd, Vn", typeof(ToWhole<Current>), typeof(OneLane))]
    internal static ref Insn OneOperand<TOp, TQ, TSz>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        // There is no second operand; for conversions it would be the number of fraction bits.
        cpu.V<ulong>(i.Rd) = FloatLoop.Apply<TOp, TQ, TSz>(cpu, default, cpu.V<ulong>(i.Rn), default);
        return ref i.Next;
    }
}
