namespace Twofold.Vmm.Devices;

/// <summary>A virtio-mmio transport with no device in it: it says what it is, and that its device id is 0.</summary>
/// <remarks>Drivers that find device id 0 leave the slot alone. Stateless, so one instance may serve every slot.
/// Source: VIRTIO 1.2, 4.2.2.</remarks>
public sealed class EmptyVirtioSlot : IMmioDevice
{
    /// <summary>Bytes of address space of one slot.</summary>
    public const ulong WindowBytes = 0x200;

    private const uint Magic = 0x74726976; // "virt"
    private const uint Version = 2;
    private const uint Vendor = 0x464f5754; // "TWOF"

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
