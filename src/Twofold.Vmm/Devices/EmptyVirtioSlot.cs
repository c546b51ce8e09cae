namespace Twofold.Vmm.Devices;

/// <summary>A virtio-mmio transport with no device in it: it says what it is, and that its device id is 0.</summary>
/// <remarks>Drivers that find device id 0 leave the slot alone. Stateless, so one instance may serve every slot.
/// Source: VIRTIO 1.2, 4.2.2.</remarks>
public sealed class EmptyVirtioSlot : IMmioDevice
{
    /// <summary>Bytes of address space of one slot.</summary>
    public const ulong WindowBytes = 0x200;

    /// <summary>What every slot begins with: "virt".</summary>
    internal const uint Magic = 0x74726976;

    /// <summary>The register layout of VIRTIO 1.0 and later.</summary>
    internal const uint Version = 2;

    /// <summary>The vendor of all our devices: "TWOF".</summary>
    internal const uint Vendor = 0x464f5754;

    /// <inheritdoc/>
    public string Name => "virtio-mmio";

    /// <inheritdoc/>
    public ulong Read(ulong offset, int bytes)
    {
        uint word = (offset & ~3UL) switch
        {
            0x00 => Magic,
            0x04 => Version,
            0x0c => Vendor,
            _ => 0,
        };
        return word >> (int)((offset & 3) * 8);
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int bytes, ulong value)
    {
    }
}
