namespace Twofold.Vmm.Devices;

/// <summary>A device that answers at guest physical addresses without memory behind them.</summary>
/// <remarks>Concurrency: any vCPU thread may call at any time; a device locks what it shares. Nothing a guest passes makes a
/// device throw: registers that do not exist read as zero and ignore writes.</remarks>
public interface IMmioDevice
{
    /// <summary>What the device is called in messages and traces.</summary>
    string Name { get; }

    /// <summary>Reads registers.</summary>
    /// <param name="offset">Bytes from the start of the device's window.</param>
    /// <param name="bytes">1, 2, 4 or 8.</param>
    /// <returns>The value, zero-extended; only the low <paramref name="bytes"/> bytes mean anything.</returns>
    ulong Read(ulong offset, int bytes);

    /// <summary>Writes registers.</summary>
    /// <param name="offset">Bytes from the start of the device's window.</param>
    /// <param name="bytes">1, 2, 4 or 8.</param>
    /// <param name="value">The value; only the low <paramref name="bytes"/> bytes mean anything.</param>
    void Write(ulong offset, int bytes, ulong value);
}
