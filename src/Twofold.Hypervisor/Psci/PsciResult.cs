namespace Twofold.Hypervisor.Psci;

/// <summary>What a call leaves in x0. Source: Arm DEN0022, 5.2.2.</summary>
internal enum PsciResult : long
{
    Success = 0,
    NotSupported = -1,
    InvalidParameters = -2,
    AlreadyOn = -4,
    OnPending = -5,
    InternalFailure = -6,
}
