namespace Twofold.HostMm;

/// <summary>How a host page fault ended.</summary>
public enum FaultInResult
{
    /// <summary>The page is there, and a reference to its frame is the caller's.</summary>
    Done,

    /// <summary>Nothing is mapped at the address (KVM's answer to the vCPU is EFAULT).</summary>
    NotMapped,

    /// <summary>The mapping does not allow the access (EFAULT as well).</summary>
    NotAllowed,

    /// <summary>Every frame of the host is in use.</summary>
    OutOfFrames,
}
