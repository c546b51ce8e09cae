namespace Twofold.Vmm.Debugging;

/// <summary>What a byte from the debugger completed.</summary>
internal enum GdbInput
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>A packet.</summary>
    Packet,

    /// <summary>A packet whose checksum is wrong, or that is too long.</summary>
    Damaged,

    /// <summary>The key that interrupts the guest.</summary>
    Interrupt,
}
