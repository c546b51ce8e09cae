using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor.Faults;
using Twofold.Hypervisor.Memslots;

namespace Twofold.Hypervisor.Notifiers;

/// <summary>Takes out of stage 2 what the host takes away, in every slot that shows it.</summary>
/// <remarks>Source: Linux 6.12 <c>kvm_mmu_notifier_invalidate_range_start</c>; behaviour only. KVM leaves the MMU lock alone when
/// no slot is concerned; here a fault waits for the end whatever the range is.</remarks>
internal sealed class Stage2Notifier(MemslotTable slots, Stage2 stage2) : IMmuNotifier
{
    public void InvalidateStart(Hva start, ulong bytes) => stage2.BeginHostChange(slots.Current, start, bytes);

    public void InvalidateEnd(Hva start, ulong bytes) => stage2.EndHostChange();

    public bool TestAndClearYoung(Hva start, ulong bytes)
    {
        bool young = false;
        foreach (Memslot slot in slots.Current.All)
        {
            young |= slot.TryToGuest(start, start + bytes, out IpaRange range) && stage2.TestAndClearYoung(range);
        }

        return young;
    }
}
