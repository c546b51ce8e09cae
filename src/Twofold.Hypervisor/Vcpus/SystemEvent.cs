namespace Twofold.Hypervisor.Vcpus;

/// <summary>What a guest asked for, with KVM's values.</summary>
public enum SystemEvent
{
    /// <summary>No event.</summary>
    None = 0,

    /// <summary>KVM_SYSTEM_EVENT_SHUTDOWN.</summary>
    Shutdown = 1,

    /// <summary>KVM_SYSTEM_EVENT_RESET.</summary>
    Reset = 2,

    /// <summary>KVM_SYSTEM_EVENT_SUSPEND: only where <see cref="Capability.ArmSystemSuspend"/> is enabled.</summary>
    Suspend = 5,
}
