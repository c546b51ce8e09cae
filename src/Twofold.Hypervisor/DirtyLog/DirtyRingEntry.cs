namespace Twofold.Hypervisor.DirtyLog;

/// <summary>One entry of a dirty ring (struct kvm_dirty_gfn).</summary>
/// <param name="Slot">The memslot's number.</param>
/// <param name="Offset">The page in it.</param>
/// <param name="State">Whose turn it is.</param>
public readonly record struct DirtyRingEntry(uint Slot, ulong Offset, DirtyRingState State);
