using System.Numerics;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.DirtyLog;

/// <summary>Reads and clears what a VM's memslots logged, and protects again what was taken.</summary>
/// <remarks>
/// Protecting takes the whole span from the first to the last page of a word that was taken, as KVM on arm64 does: pages
/// between them that were not taken fault once more. Source: Linux 6.12 <c>kvm_get_dirty_log_protect</c>,
/// <c>kvm_clear_dirty_log_protect</c>, <c>kvm_dirty_ring_reset</c>; behaviour only.
/// </remarks>
internal sealed class DirtyTracker(MemslotTable slots)
{
    private const int PagesPerWord = 64;

    /// <summary>KVM_GET_DIRTY_LOG.</summary>
    internal Errno Get(uint id, Span<ulong> destination)
    {
        using MemslotTable.Change change = slots.BeginChange();
        Errno error = Find(id, out Memslot? slot, out DirtyBitmap? bitmap);
        if (error != Errno.None)
        {
            return error;
        }

        bool fits = destination.Length >= bitmap!.Words;
        for (int word = 0; word < bitmap.Words; word++)
        {
            ulong bits;
            if (slots.Mode.ManualProtect)
            {
                bits = bitmap.Peek(word);
            }
            else
            {
                bits = bitmap.Take(word);
                slots.Protect(slot!, (ulong)word * PagesPerWord, bits);
            }

            if (fits)
            {
                destination[word] = bits;
            }
        }

        return fits ? Errno.None : Errno.Efault;
    }

    /// <summary>KVM_CLEAR_DIRTY_LOG.</summary>
    internal Errno Clear(uint id, ulong firstPage, uint pages, ReadOnlySpan<ulong> bits)
    {
        using MemslotTable.Change change = slots.BeginChange();
        if (!slots.Mode.UsesBitmap)
        {
            return Errno.Enxio;
        }

        if (!slots.IsValidId(id) || firstPage % PagesPerWord != 0)
        {
            return Errno.Einval;
        }

        Errno error = Find(id, out Memslot? slot, out DirtyBitmap? bitmap);
        if (error != Errno.None)
        {
            return error;
        }

        ulong rest = bitmap!.Pages - firstPage;
        if (firstPage > bitmap.Pages || pages > rest || (pages < rest && pages % PagesPerWord != 0))
        {
            return Errno.Einval;
        }

        int words = (int)((pages + PagesPerWord - 1) / PagesPerWord);
        if (bits.Length < words)
        {
            return Errno.Efault;
        }

        int first = (int)(firstPage / PagesPerWord);
        for (int word = 0; word < words; word++)
        {
            ulong taken = bitmap.Take(first + word, bits[word]);
            slots.Protect(slot!, firstPage + ((ulong)word * PagesPerWord), taken);
        }

        return Errno.None;
    }

    /// <summary>KVM_RESET_DIRTY_RINGS: protects again what was collected of all rings; answers the number of entries.</summary>
    internal int Reset(IReadOnlyList<Vcpu> vcpus)
    {
        using MemslotTable.Change change = slots.BeginChange();
        int count = 0;
        foreach (Vcpu vcpu in vcpus)
        {
            if (vcpu.Ring is not null)
            {
                count += Reset(vcpu.Ring);
            }
        }

        return count;
    }

    /// <summary>Entries of one slot that lie close together are protected as one span.</summary>
    private int Reset(DirtyRing ring)
    {
        if (!ring.TryTakeReset(out uint slot, out ulong offset))
        {
            return 0;
        }

        int count = 1;
        ulong mask = 1;
        while (ring.TryTakeReset(out uint nextSlot, out ulong nextOffset))
        {
            count++;
            long distance = (long)(nextOffset - offset);
            if (nextSlot == slot && distance is >= 0 and < PagesPerWord)
            {
                mask |= 1UL << (int)distance;
                continue;
            }

            // A page before the span moves its start, unless its last page would fall off the end.
            if (nextSlot == slot && distance is > -PagesPerWord and < 0 && mask << (int)-distance >> (int)-distance == mask)
            {
                mask = (mask << (int)-distance) | 1;
                offset = nextOffset;
                continue;
            }

            ProtectEntries(slot, offset, mask);
            (slot, offset, mask) = (nextSlot, nextOffset, 1);
        }

        ProtectEntries(slot, offset, mask);
        return count;
    }

    /// <summary>What a ring says may be old, or forged: only pages of a slot that is there are protected.</summary>
    private void ProtectEntries(uint id, ulong offset, ulong mask)
    {
        Memslot? slot = slots.Find(id);
        ulong span = (ulong)(PagesPerWord - BitOperations.LeadingZeroCount(mask));
        if (slot is not null && offset < slot.Pages && span <= slot.Pages - offset)
        {
            slots.Protect(slot, offset, mask);
        }
    }

    private Errno Find(uint id, out Memslot? slot, out DirtyBitmap? bitmap)
    {
        slot = null;
        bitmap = null;
        if (!slots.Mode.UsesBitmap)
        {
            return Errno.Enxio;
        }

        if (!slots.IsValidId(id))
        {
            return Errno.Einval;
        }

        slot = slots.Find(id);
        bitmap = slot?.Bitmap;
        return bitmap is null ? Errno.Enoent : Errno.None;
    }
}
