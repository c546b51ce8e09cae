namespace Twofold.Machine;

/// <summary>What an x86 CPU's second-stage walker offers.</summary>
/// <param name="PhysicalAddressBits">MAXPHYADDR, 36 to 52: the bits above it are reserved in every entry.</param>
/// <param name="FiveLevels">EPT: a walk length of 5. NPT: CR4.LA57 of the host.</param>
/// <param name="GigabytePages">1 GiB leaves.</param>
/// <param name="ExecuteOnly">EPT: entries that permit execution but not reading.</param>
/// <param name="AccessedDirty">EPT: the walker can keep Accessed and Dirty flags (NPT always does).</param>
/// <param name="ModeBasedExecute">EPT: the mode-based execute control is on. Bit 2 is for supervisor-mode addresses, 10 for user-mode.</param>
/// <param name="NoExecute">NPT: EFER.NXE of the host. Without it bit 63 is reserved.</param>
internal sealed record X86Features(
    int PhysicalAddressBits = 46,
    bool FiveLevels = true,
    bool GigabytePages = true,
    bool ExecuteOnly = true,
    bool AccessedDirty = true,
    bool ModeBasedExecute = false,
    bool NoExecute = true);
