namespace Twofold.Vmm.Devices.Virtio;

/// <summary>Fills a buffer with random bytes.</summary>
internal delegate void RandomSource(Span<byte> destination);
