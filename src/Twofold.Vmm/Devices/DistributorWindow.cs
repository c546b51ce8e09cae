using Twofold.Machine;

namespace Twofold.Vmm.Devices;

/// <summary>The interrupt controller's distributor on the bus.</summary>
internal sealed class DistributorWindow(Gic gic) : IMmioDevice
{
    /// <inheritdoc/>
    public string Name => "gicv3-distributor";

    /// <inheritdoc/>
    public ulong Read(ulong offset, int bytes) => gic.ReadDistributor(offset, bytes);

    /// <inheritdoc/>
    public void Write(ulong offset, int bytes, ulong value) => gic.WriteDistributor(offset, bytes, value);
}
