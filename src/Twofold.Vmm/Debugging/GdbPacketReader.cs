using System.Text;

namespace Twofold.Vmm.Debugging;

/// <summary>Cuts the bytes that a debugger sends into packets. Source: GDB's manual, "Remote Protocol", overview.</summary>
/// <remarks>Text is Latin-1 throughout: one character, one byte.</remarks>
internal sealed class GdbPacketReader
{
    /// <summary>Longer packets are thrown away; the debugger is told this size.</summary>
    internal const int MaxPacket = 0x4000;

    private const char InterruptKey = '\x03';

    private readonly StringBuilder _packet = new();
    private int _checksumDigits = -1; // What is missing of them; -1 before the '#'.
    private bool _inPacket;
    private int _sum;
    private int _told;

    /// <summary>Takes one byte.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="packet">The packet that it ends, with escapes undone; "\x03" for the interrupt key.</param>
    internal GdbInput Take(byte value, out string? packet)
    {
        packet = null;
        char character = (char)value;
        if (!_inPacket)
        {
            _inPacket = character == '$';
            _ = _packet.Clear();
            _sum = 0;
            _told = 0;
            _checksumDigits = -1;
            return character == InterruptKey ? GdbInput.Interrupt : GdbInput.Nothing;
        }

        if (_checksumDigits < 0)
        {
            return TakeText(character);
        }

        _told = (_told << 4) | Digit(character);
        if (--_checksumDigits > 0)
        {
            return GdbInput.Nothing;
        }

        _inPacket = false;
        packet = Unescape(_packet.ToString());
        return (_told & 0xff) == (_sum & 0xff) ? GdbInput.Packet : GdbInput.Damaged;
    }

    /// <summary>A packet as it goes over the wire.</summary>
    internal static byte[] Frame(string text)
    {
        int sum = 0;
        foreach (char character in text)
        {
            sum += character;
        }

        return Encoding.Latin1.GetBytes($"${text}#{sum & 0xff:x2}");
    }

    private GdbInput TakeText(char character)
    {
        if (character == '#')
        {
            _checksumDigits = 2;
            return GdbInput.Nothing;
        }

        _sum += character;
        _ = _packet.Append(character);
        _inPacket = _packet.Length <= MaxPacket;
        return _inPacket ? GdbInput.Nothing : GdbInput.Damaged;
    }

    private static int Digit(char character) => char.IsAsciiHexDigit(character) ? Convert.ToInt32(character.ToString(), 16) : 0;

    private static string Unescape(string text)
    {
        if (!text.Contains('}', StringComparison.Ordinal))
        {
            return text;
        }

        StringBuilder plain = new();
        for (int i = 0; i < text.Length; i++)
        {
            bool escaped = text[i] == '}' && i + 1 < text.Length;
            _ = plain.Append(escaped ? (char)(text[++i] ^ 0x20) : text[i]);
        }

        return plain.ToString();
    }
}
