namespace Twofold.Vmm.Devices;

/// <summary>What a UART is wired to on the host's side.</summary>
/// <remarks>Concurrency: called on vCPU threads; <see cref="TryReceive"/> with the UART's lock held, <see cref="Transmit"/>
/// without it.</remarks>
public interface IConsolePort
{
    /// <summary>Takes a byte from the guest.</summary>
    void Transmit(byte value);

    /// <summary>The next byte for the guest; false when none waits.</summary>
    bool TryReceive(out byte value);
}
