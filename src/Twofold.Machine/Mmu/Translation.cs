using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The result of both stages for one 4 KiB page, for the exception level that asked.</summary>
internal struct Translation
{
    /// <summary>The host physical address of the page, a multiple of 4 KiB. It may lie outside RAM.</summary>
    internal Pa Page;

    /// <summary>Loads are allowed.</summary>
    internal bool Readable;

    /// <summary>Stores are allowed, and no stage has Access or dirty state left to set for one.</summary>
    internal bool Writable;

    /// <summary>Fetches are allowed.</summary>
    internal bool Executable;

    /// <summary>The combined memory type is Device: unaligned accesses fault.</summary>
    internal bool Device;

    /// <summary>The combined attributes as PAR_EL1.ATTR.</summary>
    internal byte Attributes;

    /// <summary>The combined shareability as PAR_EL1.SH.</summary>
    internal byte Shareability;
}
