namespace Twofold.HostMm;

/// <summary>What a process may do with a mapping, with mmap's values.</summary>
[Flags]
public enum Protection
{
    /// <summary>PROT_NONE: every access faults.</summary>
    None = 0,

    /// <summary>PROT_READ.</summary>
    Read = 1,

    /// <summary>PROT_WRITE. It includes reading, as on every architecture of this project.</summary>
    Write = 2,

    /// <summary>What anonymous memory starts with.</summary>
    ReadWrite = Read | Write,
}
