using System.Globalization;

namespace Twofold.Cli;

/// <summary>Numbers as users write them.</summary>
internal static class Quantity
{
    /// <summary>Bytes: a number, hexadecimal with 0x, with K, M, G or T for powers of 1024 behind it ("256M", "1.5G" is not one).</summary>
    internal static bool TryBytes(string text, out ulong bytes)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 10,
            'M' => 20,
            'G' => 30,
            'T' => 40,
            _ => 0,
        };
        return TryNumber(shift == 0 ? text : text[..^1], out bytes) && TryShift(ref bytes, shift);
    }

    /// <summary>A number: decimal, or hexadecimal with 0x.</summary>
    internal static bool TryNumber(string text, out ulong number)
        => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Seconds: a decimal number, with s behind it or without.</summary>
    internal static bool TrySeconds(string text, out TimeSpan time)
    {
        time = default;
        string number = text.EndsWith('s') ? text[..^1] : text;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            || seconds is not (> 0 and <= MaxSeconds))
        {
            return false;
        }

        time = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>A month: the longest that the host's timers wait.</summary>
    private const double MaxSeconds = 30 * 24 * 3600;

    private static bool TryShift(ref ulong number, int shift)
    {
        ulong shifted = number << shift;
        bool fits = shifted >> shift == number;
        number = shifted;
        return fits;
    }
}
