namespace Twofold.Vmm.DeviceTree;

/// <summary>A property of a device tree node.</summary>
/// <param name="Name">Unique within its node.</param>
/// <param name="Value">Its bytes; numbers are big-endian.</param>
public readonly record struct DeviceTreeProperty(string Name, ReadOnlyMemory<byte> Value);
