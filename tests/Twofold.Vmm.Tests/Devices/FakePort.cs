using System.Text;
using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Tests.Devices;

/// <summary>A host's end of a UART: what was sent, and what waits.</summary>
internal sealed class FakePort : IConsolePort
{
    private readonly StringBuilder _sent = new();

    internal Queue<byte> Waiting { get; } = new();

    internal string Sent => _sent.ToString();

    public void Transmit(byte value) => _sent.Append((char)value);

    public bool TryReceive(out byte value) => Waiting.TryDequeue(out value);

    internal void Offer(string text)
    {
        foreach (byte value in Encoding.Latin1.GetBytes(text))
        {
            Waiting.Enqueue(value);
        }
    }
}
