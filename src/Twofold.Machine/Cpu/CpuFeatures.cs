namespace Twofold.Machine;

/// <summary>The optional features of a CPU; without any it is an ARMv8.0 core with CRC32.</summary>
/// <param name="HardwareAccessFlag">FEAT_HAFDBS, Access flag only: ID_AA64MMFR1_EL1.HAFDBS = 1; honoured by stage 1 (TCR.HA) and
/// stage 2 (VTCR.HA).</param>
/// <param name="ForcedWriteBack">FEAT_S2FWB: ID_AA64MMFR2_EL1.FWB = 1.</param>
/// <param name="PhysicalAddressBits">ID_AA64MMFR0_EL1.PARange: 32, 36, 40, 42, 44 or 48. A stage-2 walker on its own also takes
/// 52, with FEAT_LPA2.</param>
/// <param name="FloatingPoint">FP and Advanced SIMD as ARMv8.0 has them: ID_AA64PFR0_EL1.FP = AdvSIMD = 0; 0xf without.</param>
public sealed record CpuFeatures(
    bool HardwareAccessFlag = true, bool ForcedWriteBack = false, int PhysicalAddressBits = 40, bool FloatingPoint = true);
