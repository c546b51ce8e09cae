using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Twofold.Vmm.Consoles;

/// <summary>Turns what a user writes for the console into bytes: C's escapes, UTF-8 otherwise, nothing appended.</summary>
public static class ConsoleText
{
    private const string Letters = "abefnrtv\\'\"?";
    private static readonly byte[] LetterBytes = [7, 8, 0x1b, 12, 10, 13, 9, 11, (byte)'\\', (byte)'\'', (byte)'"', (byte)'?'];

    /// <summary>Parses a text.</summary>
    /// <param name="text">With the escapes \a \b \e \f \n \r \t \v \\ \' \" \?, \xHH, and \0 to \377.</param>
    /// <param name="bytes">The bytes; null on failure.</param>
    /// <param name="error">What is wrong, in one clause; null on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? error)
    {
        List<byte> parsed = [];
        bytes = null;
        error = null;
        int at = 0;
        while (at < text.Length)
        {
            int next = text.IndexOf('\\', at);
            next = next < 0 ? text.Length : next;
            parsed.AddRange(Encoding.UTF8.GetBytes(text[at..next]));
            at = next;
            if (at < text.Length && !TryEscape(text, ref at, parsed))
            {
                error = $"'{text[next..Math.Min(text.Length, next + 4)]}' is not an escape that is understood";
                return false;
            }
        }

        error = parsed.Count == 0 ? "the text is empty" : null;
        bytes = error is null ? [.. parsed] : null;
        return error is null;
    }

    private static bool TryEscape(string text, ref int at, List<byte> parsed)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at + 1);
        int letter = rest.IsEmpty ? -1 : Letters.IndexOf(rest[0], StringComparison.Ordinal);
        if (letter >= 0)
        {
            parsed.Add(LetterBytes[letter]);
            at += 2;
            return true;
        }

        return !rest.IsEmpty && rest[0] == 'x' ? TryHex(rest[1..], ref at, parsed) : TryOctal(rest, ref at, parsed);
    }

    private static bool TryHex(ReadOnlySpan<char> digits, ref int at, List<byte> parsed)
    {
        int length = 0;
        while (length < 2 && length < digits.Length && char.IsAsciiHexDigit(digits[length]))
        {
            length++;
        }

        if (length == 0)
        {
            return false;
        }

        parsed.Add(byte.Parse(digits[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        at += 2 + length;
        return true;
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, ref int at, List<byte> parsed)
    {
        int value = 0;
        int length = 0;
        while (length < 3 && length < digits.Length && digits[length] is >= '0' and <= '7')
        {
            value = (value * 8) + (digits[length] - '0');
            length++;
        }

        if (length == 0 || value > byte.MaxValue)
        {
            return false;
        }

        parsed.Add((byte)value);
        at += 1 + length;
        return true;
    }
}
