using Twofold.Vmm.Devices.Virtio;

namespace Twofold.Vmm.Tests.Devices.Virtio;

/// <summary>A disk in memory that fails when told to, and knows what a loss of power would leave.</summary>
internal sealed class FakeDisk(int bytes, bool isReadOnly = false) : IDiskImage
{
    internal byte[] Content { get; } = new byte[bytes];

    internal byte[] Durable { get; private set; } = new byte[bytes];

    internal bool Fails { get; set; }

    public ulong Bytes => (ulong)Content.Length;

    public bool IsReadOnly => isReadOnly;

    public bool TryRead(ulong offset, Span<byte> destination)
    {
        Content.AsSpan((int)offset, destination.Length).CopyTo(destination);
        return !Fails;
    }

    public bool TryWrite(ulong offset, ReadOnlySpan<byte> source)
    {
        if (!Fails)
        {
            source.CopyTo(Content.AsSpan((int)offset));
        }

        return !Fails;
    }

    public bool TryFlush()
    {
        Durable = Fails ? Durable : [.. Content];
        return !Fails;
    }
}
