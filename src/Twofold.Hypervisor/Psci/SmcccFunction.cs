namespace Twofold.Hypervisor.Psci;

/// <summary>Function identifiers of the SMC calling convention that this hypervisor answers.</summary>
/// <remarks>Source: Arm DEN0028 (SMCCC), DEN0022 (PSCI). Bit 30 marks the 64-bit form.</remarks>
internal enum SmcccFunction : uint
{
    Version = 0x8000_0000,
    ArchFeatures = 0x8000_0001,
    ArchWorkaround3 = 0x8000_3fff,
    ArchWorkaround2 = 0x8000_7fff,
    ArchWorkaround1 = 0x8000_8000,
    PsciVersion = 0x8400_0000,
    CpuSuspend32 = 0x8400_0001,
    CpuOff = 0x8400_0002,
    CpuOn32 = 0x8400_0003,
    AffinityInfo32 = 0x8400_0004,
    MigrateInfoType = 0x8400_0006,
    SystemOff = 0x8400_0008,
    SystemReset = 0x8400_0009,
    PsciFeatures = 0x8400_000a,
    SystemSuspend32 = 0x8400_000e,
    SystemReset2Of32 = 0x8400_0012,
    CpuSuspend64 = 0xc400_0001,
    CpuOn64 = 0xc400_0003,
    AffinityInfo64 = 0xc400_0004,
    SystemSuspend64 = 0xc400_000e,
    SystemReset2Of64 = 0xc400_0012,
}
