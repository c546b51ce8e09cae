using System.Globalization;
using System.Numerics;

namespace Twofold.Hypervisor.Tracing;

/// <summary>A number as C's <c>%#0Wlx</c> prints it: the 0x counts towards the width W.</summary>
internal readonly struct PrefixedHex(ulong value, int width) : ISpanFormattable
{
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        int digits = Math.Max(Math.Max(1, width - 2), (67 - BitOperations.LeadingZeroCount(value)) / 4);
        if (destination.Length < digits + 2)
        {
            return false;
        }

        destination[0] = '0';
        destination[1] = 'x';
        for (int i = digits - 1, shift = 0; i >= 0; i--, shift += 4)
        {
            destination[2 + i] = shift < 64 ? "0123456789abcdef"[(int)(value >> shift) & 15] : '0';
        }

        charsWritten = digits + 2;
        return true;
    }

    public override string ToString() => ToString(null, null);

    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        Span<char> text = stackalloc char[66];
        return TryFormat(text, out int length, default, CultureInfo.InvariantCulture) ? new string(text[..length]) : "";
    }
}
