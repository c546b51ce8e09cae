using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Integer instructions whose result has lanes of another width than their operands.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class ThreeDifferent
{
    [A64("0 Q 0 01110 size:2 1 Vm 0000 00 Vn Vd", "saddl+ Vd, Vn, Vm", typeof(WideSum), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 0010 00 Vn Vd", "ssubl+ Vd, Vn, Vm", typeof(WideDifference), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 0101 00 Vn Vd", "sabal+ Vd, Vn, Vm", typeof(WidePlusDistance), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 0111 00 Vn Vd", "sabdl+ Vd, Vn, Vm", typeof(WideDistance), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 1000 00 Vn Vd", "smlal+ Vd, Vn, Vm", typeof(WidePlusProduct), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 1010 00 Vn Vd", "smlsl+ Vd, Vn, Vm", typeof(WideMinusProduct), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 1100 00 Vn Vd", "smull+ Vd, Vn, Vm", typeof(WideProduct), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0000 00 Vn Vd", "uaddl+ Vd, Vn, Vm", typeof(WideSum), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0010 00 Vn Vd", "usubl+ Vd, Vn, Vm", typeof(WideDifference), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0101 00 Vn Vd", "uabal+ Vd, Vn, Vm", typeof(WidePlusDistance), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0111 00 Vn Vd", "uabdl+ Vd, Vn, Vm", typeof(WideDistance), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 1000 00 Vn Vd", "umlal+ Vd, Vn, Vm", typeof(WidePlusProduct), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 1010 00 Vn Vd", "umlsl+ Vd, Vn, Vm", typeof(WideMinusProduct), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 1100 00 Vn Vd", "umull+ Vd, Vn, Vm", typeof(WideProduct), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 1001 00 Vn Vd", "sqdmlal+ Vd, Vn, Vm", typeof(PlusDoubledProduct), typeof(Signed64), Prepare = nameof(VectorSizes.Middle))]
    [A64("0 Q 0 01110 size:2 1 Vm 1011 00 Vn Vd", "sqdmlsl+ Vd, Vn, Vm", typeof(MinusDoubledProduct), typeof(Signed64), Prepare = nameof(VectorSizes.Middle))]
    [A64("0 Q 0 01110 size:2 1 Vm 1101 00 Vn Vd", "sqdmull+ Vd, Vn, Vm", typeof(DoubledProduct), typeof(Signed64), Prepare = nameof(VectorSizes.Middle))]
    [A64("0 Q 0 01110 size=00 1 Vm 1110 00 Vn Vd", "pmull+ Vd, Vn, Vm", typeof(WidePolynomialProduct), typeof(Unsigned64))]
    internal static ref Insn Long<TOp, TSign, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IWideOperation
        where TSign : struct, ISign
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> m = WideLanes.Half<TQ>(cpu.V<ulong>(i.Rm));
        cpu.V<ulong>(i.Rd) = WideLoop.Apply<TOp, TSign, FullVector, TSize>(cpu, cpu.V<ulong>(i.Rd), WideLanes.Half<TQ>(cpu.V<ulong>(i.Rn)), m);
        return ref i.Next;
    }

    [A64("01 0 11110 size:2 1 Vm 1001 00 Vn Vd", "sqdmlal Vd, Vn, Vm", typeof(PlusDoubledProduct), Prepare = nameof(VectorSizes.Middle))]
    [A64("01 0 11110 size:2 1 Vm 1011 00 Vn Vd", "sqdmlsl Vd, Vn, Vm", typeof(MinusDoubledProduct), Prepare = nameof(VectorSizes.Middle))]
    [A64("01 0 11110 size:2 1 Vm 1101 00 Vn Vd", "sqdmull Vd, Vn, Vm", typeof(DoubledProduct), Prepare = nameof(VectorSizes.Middle))]
    internal static ref Insn LongScalar<TOp, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IWideOperation
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = WideLoop.Apply<TOp, Signed64, OneLane, TSize>(cpu, cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), cpu.V<ulong>(i.Rm));
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 1 Vm 0001 00 Vn Vd", "saddw+ Vd, Vn, Vm", typeof(WideSum), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 0011 00 Vn Vd", "ssubw+ Vd, Vn, Vm", typeof(WideDifference), typeof(Signed64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0001 00 Vn Vd", "uaddw+ Vd, Vn, Vm", typeof(WideSum), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0011 00 Vn Vd", "usubw+ Vd, Vn, Vm", typeof(WideDifference), typeof(Unsigned64), Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn Wide<TOp, TSign, TQ, TSize>(Cpu cpu, ref Insn i)
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
        Vector128<ulong> m = WideLanes.Half<TQ>(cpu.V<ulong>(i.Rm));
        Vector128<ulong> result = default;
        bool saturated = false;
        for (int lane = 0; lane < 8 / Lanes.Size<TSize>(); lane++)
        {
            long narrow = TSign.Extend(Lanes.Of<TSize>(ref m, lane));
            WideLanes.Put<TSize>(ref result, lane, TOp.Apply<TSize>(0, WideLanes.Get<TSize>(ref n, lane), narrow, ref saturated));
        }

        cpu.V<ulong>(i.Rd) = result;
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 1 Vm 0100 00 Vn Vd", "addhn+ Vd, Vn, Vm", typeof(WideSum), typeof(Truncation), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0100 00 Vn Vd", "raddhn+ Vd, Vn, Vm", typeof(WideSum), typeof(Rounded<Truncation>), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 0 01110 size:2 1 Vm 0110 00 Vn Vd", "subhn+ Vd, Vn, Vm", typeof(WideDifference), typeof(Truncation), Prepare = nameof(VectorSizes.NotDoubleword))]
    [A64("0 Q 1 01110 size:2 1 Vm 0110 00 Vn Vd", "rsubhn+ Vd, Vn, Vm", typeof(WideDifference), typeof(Rounded<Truncation>), Prepare = nameof(VectorSizes.NotDoubleword))]
    internal static ref Insn HighHalf<TOp, TNarrowing, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IWideOperation
        where TNarrowing : struct, INarrowing
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        Vector128<ulong> m = cpu.V<ulong>(i.Rm);
        Vector128<ulong> wide = default;
        bool saturated = false;
        for (int lane = 0; lane < 8 / Lanes.Size<TSize>(); lane++)
        {
            long value = TOp.Apply<TSize>(0, WideLanes.Get<TSize>(ref n, lane), WideLanes.Get<TSize>(ref m, lane), ref saturated);
            WideLanes.Put<TSize>(ref wide, lane, value);
        }

        int shift = LaneShift.Bits<TSize>();
        cpu.V<ulong>(i.Rd) = WideLanes.Narrow<TNarrowing, TQ, TSize>(cpu, cpu.V<ulong>(i.Rd), wide, shift);
        return ref i.Next;
    }
}
