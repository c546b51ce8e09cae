namespace Twofold.Vmm.Devices;

/// <summary>A wire from a device to the interrupt controller.</summary>
/// <remarks>Concurrency: a device calls with its own lock held (rank Peripheral), so that levels arrive in order.</remarks>
public interface IInterruptLine
{
    /// <summary>Drives the wire; repeating a level has no effect.</summary>
    /// <param name="level">True is asserted.</param>
    void Set(bool level);
}
