namespace Twofold.Vmm.Devices.Virtio;

/// <summary>What sits behind a virtio transport.</summary>
/// <remarks>Concurrency: called with the transport's lock held (rank Virtio).</remarks>
internal interface IVirtioDevice
{
    /// <summary>What the device is called in messages and traces.</summary>
    string Name { get; }

    /// <summary>The device's number in the standard, section 5.</summary>
    uint DeviceId { get; }

    /// <summary>The device's own feature bits; the transport adds its own.</summary>
    ulong Features { get; }

    /// <summary>How many queues there are, from 1.</summary>
    int QueueCount { get; }

    /// <summary>The device's configuration space; what lies beyond it reads as zero.</summary>
    ReadOnlySpan<byte> Configuration { get; }

    /// <summary>Takes note of what the driver accepted.</summary>
    /// <param name="features">A subset of what was offered.</param>
    void Start(ulong features);

    /// <summary>Carries out one request and sets its count of bytes written.</summary>
    /// <param name="queue">The queue it came by.</param>
    /// <param name="request">The request.</param>
    ServeResult Serve(int queue, DescriptorChain request);
}
