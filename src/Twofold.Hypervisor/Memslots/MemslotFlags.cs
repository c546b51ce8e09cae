namespace Twofold.Hypervisor.Memslots;

/// <summary>Properties of a memslot, with KVM's values.</summary>
[Flags]
public enum MemslotFlags : uint
{
    /// <summary>Ordinary RAM.</summary>
    None = 0,

    /// <summary>KVM_MEM_LOG_DIRTY_PAGES: what the guest writes is recorded.</summary>
    LogDirtyPages = 1,

    /// <summary>KVM_MEM_READONLY: reads and fetches go to memory, writes exit as MMIO.</summary>
    ReadOnly = 2,
}
