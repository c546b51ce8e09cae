using Twofold.Arch;
using Twofold.Hypervisor.DirtyLog;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor;

public sealed partial class Vm
{
    private DirtyTracker Dirty { get; }

    /// <summary>Copies a slot's dirty bitmap out, bit 0 of the first word being its first page (KVM_GET_DIRTY_LOG).</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="bitmap">A word for every 64 pages begun.</param>
    /// <returns>
    /// <see cref="Errno.Enxio"/> when only rings log, which comes before everything else; <see cref="Errno.Einval"/> for a bad
    /// number; <see cref="Errno.Enoent"/> without such a slot or its log; <see cref="Errno.Efault"/> when
    /// <paramref name="bitmap"/> is too short. Without manual protection the bits are taken and the pages protected, after an
    /// <see cref="Errno.Efault"/> too: then they are lost.
    /// </returns>
    public Errno GetDirtyLog(uint slot, Span<ulong> bitmap) => Dirty.Get(slot, bitmap);

    /// <summary>Takes bits out of a slot's dirty bitmap and protects their pages (KVM_CLEAR_DIRTY_LOG).</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="firstPage">The page of bit 0, a multiple of 64.</param>
    /// <param name="pages">How many; a multiple of 64, or up to the end of the slot.</param>
    /// <param name="bits">Which of them.</param>
    /// <returns>As of <see cref="GetDirtyLog"/>; <see cref="Errno.Einval"/> for a bad range too.</returns>
    public Errno ClearDirtyLog(uint slot, ulong firstPage, uint pages, ReadOnlySpan<ulong> bits) => Dirty.Clear(slot, firstPage, pages, bits);

    /// <summary>Protects again what was collected from the vCPUs' dirty rings (KVM_RESET_DIRTY_RINGS).</summary>
    /// <param name="entries">How many entries were emptied.</param>
    /// <returns><see cref="Errno.Einval"/> without rings.</returns>
    public Errno ResetDirtyRings(out int entries)
    {
        entries = 0;
        if (Slots.Mode.RingEntries == 0)
        {
            return Errno.Einval;
        }

        entries = Dirty.Reset(Vcpus);
        return Errno.None;
    }

    /// <summary>Opens a reader of a slot's dirty pages, beside KVM's log and other readers. Its first epoch holds every page.</summary>
    /// <param name="slot">The slot, which logs into a bitmap.</param>
    /// <param name="reader">The reader; null on failure.</param>
    /// <returns><see cref="Errno.Enoent"/> for a slot that is not there, or not logged page by page.</returns>
    public Errno OpenDirtyReader(uint slot, out DirtyReader? reader)
    {
        reader = Slots.AddReader(slot);
        return reader is null ? Errno.Enoent : Errno.None;
    }

    /// <summary>Keeps writes to a zone without memory instead of ending the run for each (KVM_REGISTER_COALESCED_MMIO).</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="portIo">0 for memory, 1 for ports, which an Arm guest cannot reach.</param>
    public Errno RegisterCoalescedMmio(Ipa start, uint bytes, uint portIo = 0) => Coalesced.Register(start, bytes, portIo);

    /// <summary>Removes every zone that contains the range (KVM_UNREGISTER_COALESCED_MMIO).</summary>
    public Errno UnregisterCoalescedMmio(Ipa start, uint bytes, uint portIo = 0) => Coalesced.Unregister(start, bytes, portIo);

    /// <summary>Takes the oldest kept write.</summary>
    public bool TryTakeCoalescedMmio(out MmioAccess write) => Coalesced.TryTake(out write);

    /// <summary>Writes kept and not taken.</summary>
    public int CoalescedMmioCount => Coalesced.Count;
}
