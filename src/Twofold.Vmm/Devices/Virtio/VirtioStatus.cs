namespace Twofold.Vmm.Devices.Virtio;

/// <summary>How far driver and device have come with each other. Source: VIRTIO 1.2, 2.1.</summary>
[Flags]
internal enum VirtioStatus : uint
{
    None = 0,
    Acknowledge = 1,
    Driver = 2,
    DriverOk = 4,
    FeaturesOk = 8,
    NeedsReset = 64,
    Failed = 128,
}
