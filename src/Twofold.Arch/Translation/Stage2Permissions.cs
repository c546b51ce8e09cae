namespace Twofold.Arch;

/// <summary>What stage 2 lets a guest do with a page: meanings only, no bit positions of any format.</summary>
[Flags]
public enum Stage2Permissions
{
    /// <summary>Nothing: mapped, but every access takes a permission fault.</summary>
    None = 0,

    /// <summary>Loads and table walks.</summary>
    Read = 1,

    /// <summary>Stores.</summary>
    Write = 2,

    /// <summary>Instruction fetches at EL1 (supervisor mode). Without <see cref="ExecuteUser"/> only where the CPU can tell the
    /// two apart (FEAT_XNX; mode-based execute control).</summary>
    ExecutePrivileged = 4,

    /// <summary>Instruction fetches at EL0 (user mode); see <see cref="ExecutePrivileged"/>.</summary>
    ExecuteUser = 8,

    /// <summary>Instruction fetches at EL1 and EL0.</summary>
    Execute = ExecutePrivileged | ExecuteUser,
}
