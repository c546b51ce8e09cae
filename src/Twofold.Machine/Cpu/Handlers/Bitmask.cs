using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>The immediates of AND, ORR, EOR: a rotated run of ones, replicated. Source: Arm DDI 0487, DecodeBitMasks.</summary>
internal static class Bitmask
{
    /// <summary>The 64-bit value; for a 32-bit operation its low half counts.</summary>
    /// <returns>False when the encoding is reserved.</returns>
    internal static bool TryDecode(bool n, uint imms, uint immr, out ulong value)
    {
        // The element's size is marked by the highest bit of N:NOT(imms).
        uint marker = (n ? 0x40u : 0) | (~imms & 0x3f);
        int sizeLog = BitOperations.Log2(marker);
        if (sizeLog == 0)
        {
            value = 0;
            return false;
        }

        int size = 1 << sizeLog;
        int ones = (int)(imms & (uint)(size - 1)) + 1;
        int rotation = (int)(immr & (uint)(size - 1));
        if (ones == size)
        {
            value = 0;
            return false;
        }

        ulong elementMask = ulong.MaxValue >> (64 - size);
        ulong run = ulong.MaxValue >> (64 - ones);
        ulong element = rotation == 0 ? run : ((run >> rotation) | (run << (size - rotation))) & elementMask;
        value = element;
        for (int filled = size; filled < 64; filled *= 2)
        {
            value |= value << filled;
        }

        return true;
    }
}
