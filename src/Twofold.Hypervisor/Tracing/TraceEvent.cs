namespace Twofold.Hypervisor.Tracing;

/// <summary>KVM's tracepoints that this hypervisor fires.</summary>
public enum TraceEvent
{
    /// <summary>kvm_entry: the guest is entered.</summary>
    KvmEntry,

    /// <summary>kvm_exit: the guest came back.</summary>
    KvmExit,

    /// <summary>kvm_guest_fault: an abort taken to EL2.</summary>
    KvmGuestFault,

    /// <summary>kvm_access_fault: an access flag set by software.</summary>
    KvmAccessFault,

    /// <summary>kvm_mmio: an access to emulate, and its result.</summary>
    KvmMmio,

    /// <summary>kvm_handle_sys_reg: a trapped system register.</summary>
    KvmHandleSysReg,

    /// <summary>kvm_sys_access: a trapped system register that is emulated.</summary>
    KvmSysAccess,

    /// <summary>kvm_set_way_flush: a whole-VM flush because of a set/way operation.</summary>
    KvmSetWayFlush,

    /// <summary>kvm_toggle_cache: a trapped write of a VM register.</summary>
    KvmToggleCache,

    /// <summary>kvm_hvc_arm64: a hypervisor call.</summary>
    KvmHvcArm64,

    /// <summary>kvm_wfx_arm64: WFI or WFE.</summary>
    KvmWfxArm64,

    /// <summary>kvm_userspace_exit: the vCPU returns to its VMM.</summary>
    KvmUserspaceExit,
}
