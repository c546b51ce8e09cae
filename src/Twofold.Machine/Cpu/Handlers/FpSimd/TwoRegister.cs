using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Integer instructions with one operand.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class TwoRegister
{
    [A64("0 Q 0 01110 size:2 10000 01000 10 Vn Vd", "cmgt Vd, Vn, #0", typeof(Signed<IsGreater>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 10000 01000 10 Vn Vd", "cmgt Vd, Vn, #0", typeof(Signed<IsGreater>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 10000 01001 10 Vn Vd", "cmeq Vd, Vn, #0", typeof(IsEqual), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 10000 01001 10 Vn Vd", "cmeq Vd, Vn, #0", typeof(IsEqual), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 10000 01010 10 Vn Vd", "cmlt Vd, Vn, #0", typeof(Signed<IsLess>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 10000 01010 10 Vn Vd", "cmlt Vd, Vn, #0", typeof(Signed<IsLess>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 10000 01000 10 Vn Vd", "cmge Vd, Vn, #0", typeof(Signed<IsGreaterOrEqual>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 10000 01000 10 Vn Vd", "cmge Vd, Vn, #0", typeof(Signed<IsGreaterOrEqual>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 10000 01001 10 Vn Vd", "cmle Vd, Vn, #0", typeof(Signed<IsLessOrEqual>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 10000 01001 10 Vn Vd", "cmle Vd, Vn, #0", typeof(Signed<IsLessOrEqual>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 10000 01011 10 Vn Vd", "abs Vd, Vn", typeof(Signed<Magnitude>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size=11 10000 01011 10 Vn Vd", "abs Vd, Vn", typeof(Signed<Magnitude>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 10000 01011 10 Vn Vd", "neg Vd, Vn", typeof(Negated), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size=11 10000 01011 10 Vn Vd", "neg Vd, Vn", typeof(Negated), typeof(OneLane))]
    [A64("0 Q 1 01110 size=00 10000 00101 10 Vn Vd", "not Vd, Vn", typeof(Inverted))]
    internal static ref Insn Whole<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IVectorOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<TSize>(i.Rd) = TQ.Keep(TOp.Apply(default, cpu.V<TSize>(i.Rn), default));
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 10000 00011 10 Vn Vd", "suqadd Vd, Vn", typeof(SignedLane<PlusUnsigned>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size:2 10000 00011 10 Vn Vd", "suqadd Vd, Vn", typeof(SignedLane<PlusUnsigned>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 10000 00011 10 Vn Vd", "usqadd Vd, Vn", typeof(PlusSigned), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size:2 10000 00011 10 Vn Vd", "usqadd Vd, Vn", typeof(PlusSigned), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 10000 00111 10 Vn Vd", "sqabs Vd, Vn", typeof(SignedLane<SaturatedMagnitude>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 0 11110 size:2 10000 00111 10 Vn Vd", "sqabs Vd, Vn", typeof(SignedLane<SaturatedMagnitude>), typeof(OneLane))]
    [A64("0 Q 1 01110 size:2 10000 00111 10 Vn Vd", "sqneg Vd, Vn", typeof(SignedLane<SaturatedNegation>), Prepare = nameof(VectorSizes.Any))]
    [A64("01 1 11110 size:2 10000 00111 10 Vn Vd", "sqneg Vd, Vn", typeof(SignedLane<SaturatedNegation>), typeof(OneLane))]
    [A64("0 Q 0 01110 size:2 10000 00100 10 Vn Vd", "cls Vd, Vn", typeof(SignedLane<LeadingSigns>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 10000 00100 10 Vn Vd", "clz Vd, Vn", typeof(LeadingZeros), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size=00 10000 00101 10 Vn Vd", "cnt Vd, Vn", typeof(Ones))]
    [A64("0 Q 0 01110 size=10 10000 11100 10 Vn Vd", "urecpe Vd, Vn", typeof(UnsignedReciprocalEstimate))]
    [A64("0 Q 1 01110 size=10 10000 11100 10 Vn Vd", "ursqrte Vd, Vn", typeof(UnsignedRootEstimate))]
    internal static ref Insn EachLane<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, ILaneOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<TSize>(i.Rd) = LaneLoop.Apply<TOp, TQ, TSize>(cpu, cpu.V<TSize>(i.Rd), cpu.V<TSize>(i.Rn), default);
        return ref i.Next;
    }

    [A64("0 Q 1 01110 01 10000 00101 10 Vn Vd", "rbit Vd, Vn")]
    internal static ref Insn ReverseBits<TQ>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<byte>(i.Rd) = LaneLoop.Apply<ReversedBits, TQ, byte>(cpu, default, cpu.V<byte>(i.Rn), default);
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 10000 00000 10 Vn Vd", "rev64 Vd, Vn", typeof(ulong), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size=0x 10000 00000 10 Vn Vd", "rev32 Vd, Vn", typeof(uint))]
    [A64("0 Q 0 01110 size=00 10000 00001 10 Vn Vd", "rev16 Vd, Vn", typeof(ushort))]
    internal static ref Insn Reverse<TContainer, TQ, TSize>(Cpu cpu, ref Insn i)
        where TContainer : unmanaged
        where TQ : struct, ILength
        where TSize : unmanaged
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        int last = (Lanes.Size<TContainer>() / Lanes.Size<TSize>()) - 1;
        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        Vector128<ulong> result = default;
        for (int lane = 0; lane < TQ.Count<TSize>(); lane++)
        {
            Lanes.Of<TSize>(ref result, lane) = Lanes.Of<TSize>(ref n, lane ^ last);
        }

        cpu.V<ulong>(i.Rd) = result;
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 10000 00010 10 Vn Vd", "saddlp Vd, Vn", typeof(WideSum), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 10000 00110 10 Vn Vd", "sadalp Vd, Vn", typeof(WidePlusSum), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 10000 00010 10 Vn Vd", "uaddlp Vd, Vn", typeof(WideSum), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 10000 00110 10 Vn Vd", "uadalp Vd, Vn", typeof(WidePlusSum), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn AddPairsLong<TOp, TSign, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IWideOperation
        where TSign : struct, ISign
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        Vector128<ulong> d = cpu.V<ulong>(i.Rd);
        Vector128<ulong> result = default;
        bool saturated = false;
        for (int lane = 0; lane < TQ.Count<TSize>() / 2; lane++)
        {
            long even = TSign.Extend(Lanes.Of<TSize>(ref n, 2 * lane));
            long odd = TSign.Extend(Lanes.Of<TSize>(ref n, (2 * lane) + 1));
            WideLanes.Put<TSize>(ref result, lane, TOp.Apply<TSize>(WideLanes.Get<TSize>(ref d, lane), even, odd, ref saturated));
        }

        cpu.V<ulong>(i.Rd) = result;
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 10000 10010 10 Vn Vd", "xtn+ Vd, Vn", typeof(Truncation), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 10000 10100 10 Vn Vd", "sqxtn+ Vd, Vn", typeof(SignedToSigned), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 10000 10100 10 Vn Vd", "uqxtn+ Vd, Vn", typeof(UnsignedToUnsigned), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 10000 10010 10 Vn Vd", "sqxtun+ Vd, Vn", typeof(SignedToUnsigned), Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn Narrow<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, INarrowing
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = WideLanes.Narrow<TOp, TQ, TSize>(cpu, cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), shift: 0);
        return ref i.Next;
    }

    [A64("01 0 11110 size:2 10000 10100 10 Vn Vd", "sqxtn Vd, Vn", typeof(SignedToSigned), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("01 1 11110 size:2 10000 10100 10 Vn Vd", "uqxtn Vd, Vn", typeof(UnsignedToUnsigned), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("01 1 11110 size:2 10000 10010 10 Vn Vd", "sqxtun Vd, Vn", typeof(SignedToUnsigned), Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn NarrowScalar<TOp, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, INarrowing
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = WideLanes.NarrowScalar<TOp, TSize>(cpu, cpu.V<ulong>(i.Rn), shift: 0);
        return ref i.Next;
    }

    [A64("0 Q 1 01110 size:2 10000 10011 10 Vn Vd", "shll+ Vd, Vn", Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn ShiftLong<TQ, TSize>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        int shift = LaneShift.Bits<TSize>();
        cpu.V<ulong>(i.Rd) = WideLanes.Widen<Unsigned64, TQ, TSize>(cpu.V<ulong>(i.Rn), shift);
        return ref i.Next;
    }
}
