using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Instructions whose second operand is one lane of a vector.</summary>
[PreparedBy(typeof(ElementNumber))]
internal static class ByElement
{
    [A64("0 Q 1 01111 size:2 L M low:4 0000 H 0 Vn Vd", "mla Vd, Vn, low[aux]", typeof(PlusProduct), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 1 01111 size:2 L M low:4 0100 H 0 Vn Vd", "mls Vd, Vn, low[aux]", typeof(MinusProduct), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 1000 H 0 Vn Vd", "mul Vd, Vn, low[aux]", typeof(Times), Prepare = nameof(ElementNumber.Integer))]
    internal static ref Insn Whole<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IVectorOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<TSize>(i.Rd) = TQ.Keep(TOp.Apply(cpu.V<TSize>(i.Rd), cpu.V<TSize>(i.Rn), Element<TSize>(cpu, ref i)));
        return ref i.Next;
    }

    [A64("0 Q 0 01111 size:2 L M low:4 1100 H 0 Vn Vd", "sqdmulh Vd, Vn, low[aux]", typeof(SignedLane<DoubledHighProduct>), Prepare = nameof(ElementNumber.Integer))]
    [A64("01 0 11111 size:2 L M low:4 1100 H 0 Vn Vd", "sqdmulh Vd, Vn, low[aux]", typeof(SignedLane<DoubledHighProduct>), typeof(OneLane), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 1101 H 0 Vn Vd", "sqrdmulh Vd, Vn, low[aux]", typeof(SignedLane<RoundedDoubledHighProduct>), Prepare = nameof(ElementNumber.Integer))]
    [A64("01 0 11111 size:2 L M low:4 1101 H 0 Vn Vd", "sqrdmulh Vd, Vn, low[aux]", typeof(SignedLane<RoundedDoubledHighProduct>), typeof(OneLane), Prepare = nameof(ElementNumber.Integer))]
    internal static ref Insn EachLane<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, ILaneOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<TSize>(i.Rd) = LaneLoop.Apply<TOp, TQ, TSize>(cpu, cpu.V<TSize>(i.Rd), cpu.V<TSize>(i.Rn), Element<TSize>(cpu, ref i));
        return ref i.Next;
    }

    [A64("0 Q 0 01111 size:2 L M low:4 0010 H 0 Vn Vd", "smlal+ Vd, Vn, low[aux]", typeof(WidePlusProduct), typeof(Signed64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 0110 H 0 Vn Vd", "smlsl+ Vd, Vn, low[aux]", typeof(WideMinusProduct), typeof(Signed64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 1010 H 0 Vn Vd", "smull+ Vd, Vn, low[aux]", typeof(WideProduct), typeof(Signed64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 1 01111 size:2 L M low:4 0010 H 0 Vn Vd", "umlal+ Vd, Vn, low[aux]", typeof(WidePlusProduct), typeof(Unsigned64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 1 01111 size:2 L M low:4 0110 H 0 Vn Vd", "umlsl+ Vd, Vn, low[aux]", typeof(WideMinusProduct), typeof(Unsigned64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 1 01111 size:2 L M low:4 1010 H 0 Vn Vd", "umull+ Vd, Vn, low[aux]", typeof(WideProduct), typeof(Unsigned64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 0011 H 0 Vn Vd", "sqdmlal+ Vd, Vn, low[aux]", typeof(PlusDoubledProduct), typeof(Signed64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 0111 H 0 Vn Vd", "sqdmlsl+ Vd, Vn, low[aux]", typeof(MinusDoubledProduct), typeof(Signed64), Prepare = nameof(ElementNumber.Integer))]
    [A64("0 Q 0 01111 size:2 L M low:4 1011 H 0 Vn Vd", "sqdmull+ Vd, Vn, low[aux]", typeof(DoubledProduct), typeof(Signed64), Prepare = nameof(ElementNumber.Integer))]
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

        Vector128<ulong> n = WideLanes.Half<TQ>(cpu.V<ulong>(i.Rn));
        Vector128<ulong> m = Element<TSize>(cpu, ref i).As<TSize, ulong>();
        cpu.V<ulong>(i.Rd) = WideLoop.Apply<TOp, TSign, FullVector, TSize>(cpu, cpu.V<ulong>(i.Rd), n, m);
        return ref i.Next;
    }

    [A64("01 0 11111 size:2 L M low:4 0011 H 0 Vn Vd", "sqdmlal Vd, Vn, low[aux]", typeof(PlusDoubledProduct), Prepare = nameof(ElementNumber.Integer))]
    [A64("01 0 11111 size:2 L M low:4 0111 H 0 Vn Vd", "sqdmlsl Vd, Vn, low[aux]", typeof(MinusDoubledProduct), Prepare = nameof(ElementNumber.Integer))]
    [A64("01 0 11111 size:2 L M low:4 1011 H 0 Vn Vd", "sqdmull Vd, Vn, low[aux]", typeof(DoubledProduct), Prepare = nameof(ElementNumber.Integer))]
    internal static ref Insn LongScalar<TOp, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IWideOperation
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> m = Element<TSize>(cpu, ref i).As<TSize, ulong>();
        cpu.V<ulong>(i.Rd) = WideLoop.Apply<TOp, Signed64, OneLane, TSize>(cpu, cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), m);
        return ref i.Next;
    }

    [A64("0 Q 0 01111 1 sz L M low:4 0001 H 0 Vn Vd", "fmla Vd, Vn, low[aux]", typeof(FMAdd), Prepare = nameof(ElementNumber.FloatInVector))]
    [A64("01 0 11111 1 sz L M low:4 0001 H 0 Vn Vd", "fmla Vd, Vn, low[aux]", typeof(FMAdd), typeof(OneLane), Prepare = nameof(ElementNumber.Float))]
    [A64("0 Q 0 01111 1 sz L M low:4 0101 H 0 Vn Vd", "fmls Vd, Vn, low[aux]", typeof(FMSub), Prepare = nameof(ElementNumber.FloatInVector))]
    [A64("01 0 11111 1 sz L M low:4 0101 H 0 Vn Vd", "fmls Vd, Vn, low[aux]", typeof(FMSub), typeof(OneLane), Prepare = nameof(ElementNumber.Float))]
    [A64("0 Q 0 01111 1 sz L M low:4 1001 H 0 Vn Vd", "fmul Vd, Vn, low[aux]", typeof(FMul), Prepare = nameof(ElementNumber.FloatInVector))]
    [A64("01 0 11111 1 sz L M low:4 1001 H 0 Vn Vd", "fmul Vd, Vn, low[aux]", typeof(FMul), typeof(OneLane), Prepare = nameof(ElementNumber.Float))]
    [A64("0 Q 1 01111 1 sz L M low:4 1001 H 0 Vn Vd", "fmulx Vd, Vn, low[aux]", typeof(FMulX), Prepare = nameof(ElementNumber.FloatInVector))]
    [A64("01 1 11111 1 sz L M low:4 1001 H 0 Vn Vd", "fmulx Vd, Vn, low[aux]", typeof(FMulX), typeof(OneLane), Prepare = nameof(ElementNumber.Float))]
    internal static ref Insn Float<TOp, TQ, TSz>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong element = TSz.Get(ref cpu.V<ulong>(i.Rm), (int)i.Aux);
        Vector128<ulong> m = TSz.Bits == 64 ? Vector128.Create(element) : Vector128.Create((uint)element).AsUInt64();
        cpu.V<ulong>(i.Rd) = FloatLoop.Apply<TOp, TQ, TSz>(cpu, cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), m);
        return ref i.Next;
    }

    /// <summary>The element in every lane.</summary>
    private static Vector128<T> Element<T>(Cpu cpu, ref Insn i)
        where T : unmanaged => Vector128.Create(Lanes.Of<T>(ref cpu.V<ulong>(i.Rm), (int)i.Aux));
}
