using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Integer instructions over all lanes of one vector.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class AcrossLanes
{
    [A64("0 Q 0 01110 size:2 11000 01010 10 Vn Vd", "smaxv Vd, Vn", typeof(Signed<Larger>), Prepare = nameof(VectorSizes.Across))]
    [A64("0 Q 0 01110 size:2 11000 11010 10 Vn Vd", "sminv Vd, Vn", typeof(Signed<Smaller>), Prepare = nameof(VectorSizes.Across))]
    [A64("0 Q 1 01110 size:2 11000 01010 10 Vn Vd", "umaxv Vd, Vn", typeof(Larger), Prepare = nameof(VectorSizes.Across))]
    [A64("0 Q 1 01110 size:2 11000 11010 10 Vn Vd", "uminv Vd, Vn", typeof(Smaller), Prepare = nameof(VectorSizes.Across))]
    [A64("0 Q 0 01110 size:2 11000 11011 10 Vn Vd", "addv Vd, Vn", typeof(Plus), Prepare = nameof(VectorSizes.Across))]
    internal static ref Insn Fold<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IVectorOperation
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        // Each step folds the upper half of what is left onto the lower one.
        Vector128<TSize> value = cpu.V<TSize>(i.Rn);
        for (int left = TQ.Count<TSize>() * Lanes.Size<TSize>() / 2; left >= Lanes.Size<TSize>(); left /= 2)
        {
            Vector128<TSize> upper = LaneMoves.Extract(value.AsUInt64(), default, left).As<ulong, TSize>();
            value = TOp.Apply(default, value, upper);
        }

        cpu.V<TSize>(i.Rd) = Vector128.CreateScalar(value.ToScalar());
        return ref i.Next;
    }

    [A64("0 Q 0 01110 size:2 11000 00011 10 Vn Vd", "saddlv Vd, Vn", typeof(Signed64), Prepare = nameof(VectorSizes.Across))]
    [A64("0 Q 1 01110 size:2 11000 00011 10 Vn Vd", "uaddlv Vd, Vn", typeof(Unsigned64), Prepare = nameof(VectorSizes.Across))]
    internal static ref Insn AddLong<TSign, TQ, TSize>(Cpu cpu, ref Insn i)
        where TSign : struct, ISign
        where TQ : struct, ILength
        where TSize : unmanaged, IBinaryInteger<TSize>, IMinMaxValue<TSize>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        long sum = 0;
        for (int lane = 0; lane < TQ.Count<TSize>(); lane++)
        {
            sum += TSign.Extend(Lanes.Of<TSize>(ref n, lane));
        }

        Vector128<ulong> result = default;
        WideLanes.Put<TSize>(ref result, 0, sum);
        cpu.V<ulong>(i.Rd) = result;
        return ref i.Next;
    }
}
