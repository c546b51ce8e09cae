namespace Twofold.Hypervisor.Vcpus;

/// <summary>Why a vCPU came back to its VMM.</summary>
public enum VcpuExitKind
{
    /// <summary>An access to memory that nobody backs: the VMM emulates it. KVM_EXIT_MMIO.</summary>
    Mmio,

    /// <summary>An access to memory that nobody backs, by an instruction whose syndrome does not describe it.
    /// KVM_EXIT_ARM_NISV.</summary>
    UndescribedAccess,

    /// <summary>The vCPU's dirty ring has no room for what it may write next. KVM_EXIT_DIRTY_RING_FULL.</summary>
    DirtyRingFull,

    /// <summary>The guest asked to be switched off or reset. KVM_EXIT_SYSTEM_EVENT.</summary>
    SystemEvent,

    /// <summary>The slice ended, somebody kicked the vCPU, or the guest yielded. KVM_EXIT_INTR.</summary>
    Interrupted,

    /// <summary>There is nothing to execute: the vCPU is off, or waits for an interrupt.</summary>
    Halted,

    /// <summary>A debugger's breakpoint or step. KVM_EXIT_DEBUG.</summary>
    Debug,

    /// <summary>The vCPU cannot go on: KVM_RUN's error.</summary>
    Failed,
}
