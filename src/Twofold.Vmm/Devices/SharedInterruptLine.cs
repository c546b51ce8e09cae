using Twofold.Machine;

namespace Twofold.Vmm.Devices;

/// <summary>A device's wire to the interrupt controller.</summary>
/// <param name="gic">The controller.</param>
/// <param name="interrupt">The INTID, 32 and above.</param>
internal sealed class SharedInterruptLine(Gic gic, int interrupt) : IInterruptLine
{
    /// <inheritdoc/>
    public void Set(bool level) => gic.SetSpi(interrupt, level);
}
