using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The generic timer of one CPU: the counter, the physical and the virtual timer.</summary>
internal sealed class GenericTimer : ISystemRegisterBank
{
    /// <summary>CNTVOFF_EL2 in counter ticks.</summary>
    internal ulong VirtualOffset { get; set; }

    /// <summary>Looks whether a deadline has passed and drives the interrupt lines.</summary>
    internal void Poll()
    {
    }

    /// <summary>Both timers off.</summary>
    internal void Reset()
    {
    }

    /// <inheritdoc/>
    public bool TryRead(SystemRegister register, long instructions, out ulong value)
    {
        value = 0;
        return false;
    }

    /// <inheritdoc/>
    public bool TryWrite(SystemRegister register, long instructions, ulong value) => false;
}
