namespace Twofold.Vmm.Boards;

/// <summary>The optional features of the hardware that the hypervisor runs on.</summary>
/// <param name="AccessFlag">The walker sets Access flags by itself (FEAT_HAFDBS, ID_AA64MMFR1_EL1.HAFDBS = 1).</param>
/// <param name="ForcedWriteBack">Stage 2 can force memory to be cacheable (FEAT_S2FWB).</param>
public sealed record CpuFeatures(bool AccessFlag = true, bool ForcedWriteBack = false);
