using System.Globalization;
using Twofold.Arch;

namespace Twofold.Conformance;

/// <summary>The words of one operation. Missing ones are 0, as the recorders have it.</summary>
internal readonly struct Words(string operation, Hva arena)
{
    private readonly string[] _words = operation.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal string Name => _words.Length == 0 ? "" : _words[0];

    internal int Count => _words.Length;

    internal string Text(int index) => index < _words.Length ? _words[index] : "";

    /// <summary>A number: decimal, 0x hexadecimal, -1 for all ones, @x for an offset in the arena.</summary>
    internal ulong Number(int index)
    {
        string word = Text(index);
        return word.Length == 0 ? 0
            : word[0] == '@' ? arena.Value + Parse(word[1..])
            : word == "-1" ? ulong.MaxValue
            : Parse(word);
    }

    internal uint Number32(int index) => (uint)Number(index);

    internal static ulong Parse(string text)
    {
        bool hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(hexadecimal ? text.AsSpan(2) : text, hexadecimal ? NumberStyles.HexNumber : NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new FormatException($"'{text}' is not a number");
    }
}
