using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Floating-point operations over the lanes of vectors.</summary>
internal static class FloatLoop
{
    /// <summary>The operation on each lane; lanes above are zero.</summary>
    internal static Vector128<ulong> Apply<TOp, TQ, TSz>(Cpu cpu, Vector128<ulong> d, Vector128<ulong> n, Vector128<ulong> m)
        where TOp : struct, IFloatOperation
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat
    {
        Vector128<ulong> result = default;
        for (int lane = 0; lane < Count<TQ, TSz>(); lane++)
        {
            TSz.Put(ref result, lane, TOp.Apply<TSz>(cpu, TSz.Get(ref d, lane), TSz.Get(ref n, lane), TSz.Get(ref m, lane)));
        }

        return result;
    }

    /// <summary>The even and the odd lanes of m:n.</summary>
    internal static void Unzip<TQ, TSz>(Vector128<ulong> n, Vector128<ulong> m, out Vector128<ulong> even, out Vector128<ulong> odd)
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat
    {
        if (TSz.Bits == 64)
        {
            LaneLoop.Unzip<TQ, ulong>(n, m, out even, out odd);
            return;
        }

        LaneLoop.Unzip<TQ, uint>(n.AsUInt32(), m.AsUInt32(), out Vector128<uint> first, out Vector128<uint> second);
        (even, odd) = (first.AsUInt64(), second.AsUInt64());
    }

    private static int Count<TQ, TSz>()
        where TQ : struct, ILength
        where TSz : struct, IFloatFormat => TSz.Bits == 64 ? TQ.Count<ulong>() : TQ.Count<uint>();
}
