using Twofold.Machine;

namespace Twofold.Vmm.Devices;

/// <summary>The interrupt controller's redistributors on the bus, one after the other.</summary>
internal sealed class RedistributorWindow(Gic gic) : IMmioDevice
{
    /// <inheritdoc/>
    public string Name => "gicv3-redistributors";

    /// <inheritdoc/>
    public ulong Read(ulong offset, int bytes) => gic.ReadRedistributor(offset, bytes);

    /// <inheritdoc/>
    public void Write(ulong offset, int bytes, ulong value) => gic.WriteRedistributor(offset, bytes, value);
}
