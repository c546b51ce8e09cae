using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Operations over the lanes of vectors, one after the other.</summary>
internal static class LaneLoop
{
    /// <summary>The operation on each lane; lanes above are zero. FPSR.QC is set when one saturates.</summary>
    internal static Vector128<T> Apply<TOp, TQ, T>(Cpu cpu, Vector128<T> d, Vector128<T> n, Vector128<T> m)
        where TOp : struct, ILaneOperation
        where TQ : struct, ILength
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        (Vector128<ulong> vd, Vector128<ulong> vn, Vector128<ulong> vm) = (d.As<T, ulong>(), n.As<T, ulong>(), m.As<T, ulong>());
        Vector128<ulong> result = default;
        bool saturated = false;
        for (int lane = 0; lane < TQ.Count<T>(); lane++)
        {
            Lanes.Of<T>(ref result, lane) = TOp.Apply(
                Lanes.Of<T>(ref vd, lane), Lanes.Of<T>(ref vn, lane), Lanes.Of<T>(ref vm, lane), ref saturated);
        }

        if (saturated)
        {
            cpu.Fpsr |= FloatFlags.Saturated;
        }

        return result.As<ulong, T>();
    }

    /// <summary>The even and the odd lanes of m:n.</summary>
    internal static void Unzip<TQ, T>(Vector128<T> n, Vector128<T> m, out Vector128<T> even, out Vector128<T> odd)
        where TQ : struct, ILength
        where T : unmanaged
    {
        (Vector128<ulong> vn, Vector128<ulong> vm, Vector128<ulong> first, Vector128<ulong> second)
            = (n.As<T, ulong>(), m.As<T, ulong>(), default(Vector128<ulong>), default(Vector128<ulong>));
        int half = TQ.Count<T>() / 2;
        for (int lane = 0; lane < half; lane++)
        {
            Lanes.Of<T>(ref first, lane) = Lanes.Of<T>(ref vn, 2 * lane);
            Lanes.Of<T>(ref second, lane) = Lanes.Of<T>(ref vn, (2 * lane) + 1);
            Lanes.Of<T>(ref first, half + lane) = Lanes.Of<T>(ref vm, 2 * lane);
            Lanes.Of<T>(ref second, half + lane) = Lanes.Of<T>(ref vm, (2 * lane) + 1);
        }

        (even, odd) = (first.As<ulong, T>(), second.As<ulong, T>());
    }
}
