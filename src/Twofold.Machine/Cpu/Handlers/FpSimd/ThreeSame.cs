using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Integer instructions with two operands, whose lanes all have one size.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class ThreeSame
{
    [A64("0 Q 0 01110 size:2 1 Vm 00000 1 Vn Vd", "shadd Vd, Vn, Vm", typeof(Signed<HalvedSum>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 00010 1 Vn Vd", "srhadd Vd, Vn, Vm", typeof(Signed<RoundedHalvedSum>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 00100 1 Vn Vd", "shsub Vd, Vn, Vm", typeof(Signed<HalvedDifference>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 01100 1 Vn Vd", "smax Vd, Vn, Vm", typeof(Signed<Larger>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 01101 1 Vn Vd", "smin Vd, Vn, Vm", typeof(Signed<Smaller>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 01110 1 Vn Vd", "sabd Vd, Vn, Vm", typeof(Signed<Distance>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 01111 1 Vn Vd", "saba Vd, Vn, Vm", typeof(Signed<PlusDistance>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 00000 1 Vn Vd", "uhadd Vd, Vn, Vm", typeof(HalvedSum), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 00010 1 Vn Vd", "urhadd Vd, Vn, Vm", typeof(RoundedHalvedSum), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 00100 1 Vn Vd", "uhsub Vd, Vn, Vm", typeof(HalvedDifference), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 01100 1 Vn Vd", "umax Vd, Vn, Vm", typeof(Larger), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 01101 1 Vn Vd", "umin Vd, Vn, Vm", typeof(Smaller), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 01110 1 Vn Vd", "uabd Vd, Vn, Vm", typeof(Distance), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 01111 1 Vn Vd", "uaba Vd, Vn, Vm", typeof(PlusDistance), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 00110 1 Vn Vd", "cmgt Vd, Vn, Vm", typeof(Signed<IsGreater>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 1 Vm 00110 1 Vn Vd", "cmgt Vd, Vn, Vm", typeof(Signed<IsGreater>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 00111 1 Vn Vd", "cmge Vd, Vn, Vm", typeof(Signed<IsGreaterOrEqual>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 1 Vm 00111 1 Vn Vd", "cmge Vd, Vn, Vm", typeof(Signed<IsGreaterOrEqual>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 00110 1 Vn Vd", "cmhi Vd, Vn, Vm", typeof(IsGreater), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 1 Vm 00110 1 Vn Vd", "cmhi Vd, Vn, Vm", typeof(IsGreater), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 00111 1 Vn Vd", "cmhs Vd, Vn, Vm", typeof(IsGreaterOrEqual), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 1 Vm 00111 1 Vn Vd", "cmhs Vd, Vn, Vm", typeof(IsGreaterOrEqual), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 10000 1 Vn Vd", "add Vd, Vn, Vm", typeof(Plus), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 1 Vm 10000 1 Vn Vd", "add Vd, Vn, Vm", typeof(Plus), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 10000 1 Vn Vd", "sub Vd, Vn, Vm", typeof(Minus), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 1 Vm 10000 1 Vn Vd", "sub Vd, Vn, Vm", typeof(Minus), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 10001 1 Vn Vd", "cmtst Vd, Vn, Vm", typeof(Intersects), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 1 Vm 10001 1 Vn Vd", "cmtst Vd, Vn, Vm", typeof(Intersects), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 10001 1 Vn Vd", "cmeq Vd, Vn, Vm", typeof(IsEqual), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 1 Vm 10001 1 Vn Vd", "cmeq Vd, Vn, Vm", typeof(IsEqual), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 10010 1 Vn Vd", "mla Vd, Vn, Vm", typeof(PlusProduct), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 10010 1 Vn Vd", "mls Vd, Vn, Vm", typeof(MinusProduct), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 10011 1 Vn Vd", "mul Vd, Vn, Vm", typeof(Times), Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn Whole<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IVectorOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<TSize>(i.Rd) = TQ.Keep(TOp.Apply(cpu.V<TSize>(i.Rd), cpu.V<TSize>(i.Rn), cpu.V<TSize>(i.Rm)));
        return ref i.Next;
    }

    [A64("0 Q 0 01110 00 1 Vm 00011 1 Vn Vd", "and Vd, Vn, Vm", typeof(BitAnd))]
    [A64("0 Q 0 01110 01 1 Vm 00011 1 Vn Vd", "bic Vd, Vn, Vm", typeof(BitClear))]
    [A64("0 Q 0 01110 10 1 Vm 00011 1 Vn Vd", "orr Vd, Vn, Vm", typeof(BitOr))]
    [A64("0 Q 0 01110 11 1 Vm 00011 1 Vn Vd", "orn Vd, Vn, Vm", typeof(BitOrNot))]
    [A64("0 Q 1 01110 00 1 Vm 00011 1 Vn Vd", "eor Vd, Vn, Vm", typeof(BitXor))]
    [A64("0 Q 1 01110 01 1 Vm 00011 1 Vn Vd", "bsl Vd, Vn, Vm", typeof(SelectByDestination))]
    [A64("0 Q 1 01110 10 1 Vm 00011 1 Vn Vd", "bit Vd, Vn, Vm", typeof(InsertIfTrue))]
    [A64("0 Q 1 01110 11 1 Vm 00011 1 Vn Vd", "bif Vd, Vn, Vm", typeof(InsertIfFalse))]
    internal static ref Insn Logical<TOp, TQ>(Cpu cpu, ref Insn i)
        where TOp : struct, IVectorOperation
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = TQ.Keep(TOp.Apply(cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), cpu.V<ulong>(i.Rm)));
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 1 Vm 00001 1 Vn Vd", "sqadd Vd, Vn, Vm", typeof(SignedLane<SaturatedSum>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size:2 1 Vm 00001 1 Vn Vd", "sqadd Vd, Vn, Vm", typeof(SignedLane<SaturatedSum>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 00101 1 Vn Vd", "sqsub Vd, Vn, Vm", typeof(SignedLane<SaturatedDifference>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size:2 1 Vm 00101 1 Vn Vd", "sqsub Vd, Vn, Vm", typeof(SignedLane<SaturatedDifference>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 01000 1 Vn Vd", "sshl Vd, Vn, Vm", typeof(SignedLane<ShiftedBy>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 1 Vm 01000 1 Vn Vd", "sshl Vd, Vn, Vm", typeof(SignedLane<ShiftedBy>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 01001 1 Vn Vd", "sqshl Vd, Vn, Vm", typeof(SignedLane<SaturatedShiftedBy>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size:2 1 Vm 01001 1 Vn Vd", "sqshl Vd, Vn, Vm", typeof(SignedLane<SaturatedShiftedBy>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 01010 1 Vn Vd", "srshl Vd, Vn, Vm", typeof(SignedLane<RoundedShiftedBy>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 1 Vm 01010 1 Vn Vd", "srshl Vd, Vn, Vm", typeof(SignedLane<RoundedShiftedBy>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 01011 1 Vn Vd", "sqrshl Vd, Vn, Vm", typeof(SignedLane<SaturatedRoundedShiftedBy>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size:2 1 Vm 01011 1 Vn Vd", "sqrshl Vd, Vn, Vm", typeof(SignedLane<SaturatedRoundedShiftedBy>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 00001 1 Vn Vd", "uqadd Vd, Vn, Vm", typeof(SaturatedSum), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size:2 1 Vm 00001 1 Vn Vd", "uqadd Vd, Vn, Vm", typeof(SaturatedSum), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 00101 1 Vn Vd", "uqsub Vd, Vn, Vm", typeof(SaturatedDifference), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size:2 1 Vm 00101 1 Vn Vd", "uqsub Vd, Vn, Vm", typeof(SaturatedDifference), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 01000 1 Vn Vd", "ushl Vd, Vn, Vm", typeof(ShiftedBy), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 1 Vm 01000 1 Vn Vd", "ushl Vd, Vn, Vm", typeof(ShiftedBy), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 01001 1 Vn Vd", "uqshl Vd, Vn, Vm", typeof(SaturatedShiftedBy), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size:2 1 Vm 01001 1 Vn Vd", "uqshl Vd, Vn, Vm", typeof(SaturatedShiftedBy), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 01010 1 Vn Vd", "urshl Vd, Vn, Vm", typeof(RoundedShiftedBy), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 1 Vm 01010 1 Vn Vd", "urshl Vd, Vn, Vm", typeof(RoundedShiftedBy), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 1 Vm 01011 1 Vn Vd", "uqrshl Vd, Vn, Vm", typeof(SaturatedRoundedShiftedBy), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size:2 1 Vm 01011 1 Vn Vd", "uqrshl Vd, Vn, Vm", typeof(SaturatedRoundedShiftedBy), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 1 Vm 10110 1 Vn Vd", "sqdmulh Vd, Vn, Vm", typeof(SignedLane<DoubledHighProduct>), Prepare = nameof(VectorSizes.Middle))]
    [A64("01 0 11110 size:2 1 Vm 10110 1 Vn Vd", "sqdmulh Vd, Vn, Vm", typeof(SignedLane<DoubledHighProduct>), typeof(OneLane), Prepare = nameof(VectorSizes.Middle))]
    [A64("0 Q 1 01110 size:2 1 Vm 10110 1 Vn Vd", "sqrdmulh Vd, Vn, Vm", typeof(SignedLane<RoundedDoubledHighProduct>), Prepare = nameof(VectorSizes.Middle))]
    [A64("01 1 11110 size:2 1 Vm 10110 1 Vn Vd", "sqrdmulh Vd, Vn, Vm", typeof(SignedLane<RoundedDoubledHighProduct>), typeof(OneLane), Prepare = nameof(VectorSizes.Middle))]
    [A64("0 Q 1 01110 size=00 1 Vm 10011 1 Vn Vd", "pmul Vd, Vn, Vm", typeof(PolynomialProduct))]
    internal static ref Insn EachLane<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, ILaneOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<TSize> result = LaneLoop.Apply<TOp, TQ, TSize>(cpu, cpu.V<TSize>(i.Rd), cpu.V<TSize>(i.Rn), cpu.V<TSize>(i.Rm));
        cpu.V<TSize>(i.Rd) = result;
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 1 Vm 10100 1 Vn Vd", "smaxp Vd, Vn, Vm", typeof(Signed<Larger>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 10101 1 Vn Vd", "sminp Vd, Vn, Vm", typeof(Signed<Smaller>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 10100 1 Vn Vd", "umaxp Vd, Vn, Vm", typeof(Larger), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 10101 1 Vn Vd", "uminp Vd, Vn, Vm", typeof(Smaller), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 10111 1 Vn Vd", "addp Vd, Vn, Vm", typeof(Plus), Prepare = nameof(VectorSizes.Any))]
    internal static ref Insn Pairs<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IVectorOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        LaneLoop.Unzip<TQ, TSize>(cpu.V<TSize>(i.Rn), cpu.V<TSize>(i.Rm), out Vector128<TSize> even, out Vector128<TSize> odd);
        cpu.V<TSize>(i.Rd) = TQ.Keep(TOp.Apply(default, even, odd));
        return ref i.Next;
    }

    [A64("01 0 11110 11 11000 11011 10 Vn Vd", "addp Dd, Vn")]
    internal static ref Insn AddPair(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(Vector128.Sum(cpu.V<ulong>(i.Rn)));
        return ref i.Next;
    }
}
