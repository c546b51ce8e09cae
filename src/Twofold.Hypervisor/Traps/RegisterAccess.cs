using Twofold.Arch;

namespace Twofold.Hypervisor.Traps;

/// <summary>A trapped access to a system register, whatever instruction set it came from.</summary>
internal struct RegisterAccess
{
    /// <summary>The AArch64 register that the access ends at.</summary>
    internal required SystemRegister Register { get; init; }

    internal required bool IsWrite { get; init; }

    /// <summary>What is written, in the place of the register where it goes; for a read, where the result is put.</summary>
    internal ulong Value { get; set; }

    /// <summary>The bits of the register that the access covers: all, or one half for a 32-bit form.</summary>
    internal required ulong Mask { get; init; }
}
