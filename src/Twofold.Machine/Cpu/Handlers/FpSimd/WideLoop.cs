using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Operations with wide results over the lanes of vectors.</summary>
internal static class WideLoop
{
    /// <summary>The operation on each lane of the low halves, or on the lowest alone; FPSR.QC is set when one saturates.</summary>
    internal static Vector128<ulong> Apply<TOp, TSign, TQ, T>(Cpu cpu, Vector128<ulong> d, Vector128<ulong> n, Vector128<ulong> m)
        where TOp : struct, IWideOperation
        where TSign : struct, ISign
        where TQ : struct, ILength
        where T : unmanaged, IBinaryInteger<T>
    {
        Vector128<ulong> result = default;
        bool saturated = false;
        int lanes = TQ.Count<T>() == 1 ? 1 : 8 / Lanes.Size<T>();
        for (int lane = 0; lane < lanes; lane++)
        {
            long destination = TSign.IsSigned ? WideLanes.GetSigned<T>(ref d, lane) : WideLanes.Get<T>(ref d, lane);
            long value = TOp.Apply<T>(
                destination, TSign.Extend(Lanes.Of<T>(ref n, lane)), TSign.Extend(Lanes.Of<T>(ref m, lane)), ref saturated);
            WideLanes.Put<T>(ref result, lane, value);
        }

        cpu.Fpsr |= saturated ? FloatFlags.Saturated : 0;
        return result;
    }
}
