using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Bytes in another order.</summary>
internal static class LaneMoves
{
    /// <summary>Sixteen bytes of high:low from byte <paramref name="first"/>, 0 to 15, on.</summary>
    internal static Vector128<ulong> Extract(Vector128<ulong> low, Vector128<ulong> high, int first)
    {
        int bits = 8 * (first & 7);
        (ulong a, ulong b, ulong c) = first < 8 ? (low[0], low[1], high[0]) : (low[1], high[0], high[1]);
        return bits == 0
            ? Vector128.Create(a, b) : Vector128.Create((a >> bits) | (b << (64 - bits)), (b >> bits) | (c << (64 - bits)));
    }

    /// <summary>Bytes of one to four registers by the numbers in Vm; from <paramref name="otherwise"/> where there is none.</summary>
    internal static Vector128<ulong> Look(Cpu cpu, ref Insn i, Vector128<ulong> otherwise)
    {
        int bytes = 16 * (1 + (int)i.Word.Field(13, 2));
        Vector128<ulong> numbers = cpu.V<ulong>(i.Rm);
        Vector128<ulong> result = otherwise;
        for (int lane = 0; lane < 16; lane++)
        {
            int number = Lanes.Of<byte>(ref numbers, lane);
            if (number < bytes)
            {
                Lanes.Of<byte>(ref result, lane) = Lanes.Of<byte>(ref cpu.V<ulong>((i.Rn + (number / 16)) & 31), number % 16);
            }
        }

        return result;
    }
}
