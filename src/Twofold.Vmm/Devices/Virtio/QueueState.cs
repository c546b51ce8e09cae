namespace Twofold.Vmm.Devices.Virtio;

/// <summary>What a look into a virtqueue found.</summary>
internal enum QueueState
{
    /// <summary>Nothing waits.</summary>
    Empty,

    /// <summary>A request was taken in.</summary>
    Request,

    /// <summary>The driver broke the rules or the ring is not in guest memory: the device needs a reset.</summary>
    Broken,
}
