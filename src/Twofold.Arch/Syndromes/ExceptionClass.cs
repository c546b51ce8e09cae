namespace Twofold.Arch;

/// <summary>ESR_ELx.EC. Source: Arm DDI 0487, D23.2 (ESR_EL1, ESR_EL2).</summary>
#pragma warning disable CS1591 // Named after the architecture's wording for each value.
public enum ExceptionClass
{
    Unknown = 0x00,
    Wfx = 0x01,
    Cp15Rt = 0x03,
    Cp15Rrt = 0x04,
    FpSimd = 0x07,
    IllegalState = 0x0e,
    Svc64 = 0x15,
    Hvc64 = 0x16,
    Smc64 = 0x17,
    Sys64 = 0x18,
    InstructionAbortLower = 0x20,
    InstructionAbortSame = 0x21,
    PcAlignment = 0x22,
    DataAbortLower = 0x24,
    DataAbortSame = 0x25,
    SpAlignment = 0x26,
    SError = 0x2f,
    BreakpointLower = 0x30,
    BreakpointSame = 0x31,
    SoftwareStepLower = 0x32,
    SoftwareStepSame = 0x33,
    WatchpointLower = 0x34,
    WatchpointSame = 0x35,
    Brk64 = 0x3c,
}
