namespace Twofold.Vmm.Devices.Virtio;

/// <summary>A virtio source of random bytes.</summary>
/// <param name="fill">Where they come from.</param>
/// <remarks>Source: VIRTIO 1.2, 5.4.</remarks>
internal sealed class VirtioEntropy(RandomSource fill) : IVirtioDevice
{
    /// <summary>The most bytes that one request gets; a driver asks again for more.</summary>
    private const int MaxBytes = 4096;

    private readonly byte[] _bytes = new byte[MaxBytes];

    /// <inheritdoc/>
    public string Name => "virtio-rng";

    /// <inheritdoc/>
    public uint DeviceId => 4;

    /// <inheritdoc/>
    public ulong Features => 0;

    /// <inheritdoc/>
    public int QueueCount => 1;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Configuration => [];

    /// <inheritdoc/>
    public void Start(ulong features)
    {
    }

    /// <inheritdoc/>
    public ServeResult Serve(int queue, DescriptorChain request)
    {
        Span<byte> bytes = _bytes.AsSpan(0, (int)Math.Min(MaxBytes, request.Writable.Remaining));
        fill(bytes);
        request.Written = (uint)bytes.Length;
        return request.Writable.TryWrite(bytes) ? ServeResult.Done : ServeResult.Malformed;
    }
}
