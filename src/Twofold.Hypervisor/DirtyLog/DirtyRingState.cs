namespace Twofold.Hypervisor.DirtyLog;

/// <summary>The state of a dirty ring's entry, with KVM's values of its flags.</summary>
public enum DirtyRingState
{
    /// <summary>The hypervisor may fill it.</summary>
    Empty = 0,

    /// <summary>KVM_DIRTY_GFN_F_DIRTY: published, to be collected.</summary>
    Dirty = 1,

    /// <summary>KVM_DIRTY_GFN_F_RESET: collected, to be protected again.</summary>
    Reset = 2,
}
