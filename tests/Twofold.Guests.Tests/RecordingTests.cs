using System.Text.RegularExpressions;

namespace Twofold.Guests.Tests;

/// <summary>The recordings are whole: an oracle that lost a part would agree with a machine that lost the same part.</summary>
public sealed class RecordingTests
{
    [Theory]
    [InlineData("commands")]
    [InlineData("booti")]
    public void EveryCommandIsEchoedAtItsPrompt(string name)
    {
        Recording recording = Recording.Load(name);
        string[] typed = [.. Regex.Matches(recording.Said, "^=> (.*)\r$", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal(recording.Commands, typed);
    }

    [Fact]
    public void ThePayloadThatWasRecordedIsTheCommittedOne()
    {
        byte[] payload = File.ReadAllBytes(Checkout.Guest("payload"));
        string itself = $"my {payload.Length} bytes have CRC-32 0x{Crc32(payload):x16}\r\n";
        Assert.Equal(2, Regex.Count(Recording.Load("booti").Said, Regex.Escape(itself)));
    }

    /// <summary>Bit by bit, from the polynomial: what the payload's instructions have to agree with.</summary>
    private static ulong Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte next in bytes)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
            }
        }

        return ~crc;
    }
}
