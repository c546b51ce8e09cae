namespace Twofold.Sync;

/// <summary>The locks of the project in the order in which one thread may take them, outermost first.</summary>
/// <remarks>docs/locking.md gives each a paragraph. Taking a lock of the same or a lower rank than one held is an error.</remarks>
public enum LockRank
{
    /// <summary>A virtio device with its transport and queues; held while it copies guest memory, so outermost.</summary>
    Virtio = 5,

    /// <summary>A VM's life: creating vCPUs, capabilities (KVM's kvm->lock).</summary>
    Vm = 10,

    /// <summary>The memslots of a VM while they change (KVM's slots_lock).</summary>
    Slots = 20,

    /// <summary>A host address space: VMAs and what backs them (the kernel's mmap lock).</summary>
    HostMm = 30,

    /// <summary>A VM's stage-2 tables (KVM's mmu_lock).</summary>
    Mmu = 40,

    /// <summary>A page table's list of unlinked table pages.</summary>
    RetiredTables = 45,

    /// <summary>The list of an epoch domain's readers.</summary>
    Epochs = 47,

    /// <summary>The frame allocator.</summary>
    Frames = 50,

    /// <summary>A board peripheral's registers; held while it moves its interrupt line, so outside the controller's.</summary>
    Peripheral = 55,

    /// <summary>A device's or the interrupt controller's state.</summary>
    Device = 60,

    /// <summary>A CPU's mailbox of TLB and instruction-cache maintenance.</summary>
    Maintenance = 65,

    /// <summary>The trace buffer.</summary>
    Trace = 70,
}
