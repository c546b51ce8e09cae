using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor.Memslots;

namespace Twofold.Hypervisor;

/// <summary>The way of devices, debuggers and loaders into a guest's memory: through the memslots, faulting pages in.</summary>
/// <remarks>Safe from any thread. Copies are not atomic towards vCPUs.</remarks>
public sealed class GuestMemory
{
    private readonly MemslotTable _slots;
    private readonly AddressSpace _host;

    internal GuestMemory(MemslotTable slots, AddressSpace host)
    {
        _slots = slots;
        _host = host;
    }

    /// <summary>Copies guest memory out.</summary>
    /// <returns>False when a byte lies outside the memslots or cannot be had; what came before it has been copied.</returns>
    public bool TryRead(Ipa ipa, Span<byte> destination)
    {
        MemslotSet slots = _slots.Current;
        while (destination.Length > 0)
        {
            if (!slots.TryFind(ipa, out Memslot? slot))
            {
                return false;
            }

            int chunk = (int)Math.Min((ulong)destination.Length, slot.Range.End - ipa);
            if (!_host.TryRead(slot.ToHva(ipa), destination[..chunk]))
            {
                return false;
            }

            ipa += (ulong)chunk;
            destination = destination[chunk..];
        }

        return true;
    }

    /// <summary>Copies into guest memory.</summary>
    /// <returns>False when a byte lies outside the memslots or in a read-only one, or cannot be had; what came before it has
    /// been copied. A loader fills a read-only slot through its host address.</returns>
    /// <remarks>Readers of dirty pages learn of every page written; KVM's bitmaps and rings do not.</remarks>
    public bool TryWrite(Ipa ipa, ReadOnlySpan<byte> source)
    {
        MemslotSet slots = _slots.Current;
        while (source.Length > 0)
        {
            if (!slots.TryFind(ipa, out Memslot? slot) || slot.IsReadOnly)
            {
                return false;
            }

            ulong page = _host.Granule.Bytes;
            int chunk = (int)Math.Min((ulong)source.Length, page - (ipa.Value & (page - 1)));
            bool written = _host.TryWrite(slot.ToHva(ipa), source[..chunk]);

            // Read anew: a reader that came while the bytes were written has to know of them too. KVM's own log never does.
            if (_slots.Current.TryFind(ipa, out Memslot? now))
            {
                now.RecordForReaders(ipa);
            }

            if (!written)
            {
                return false;
            }

            ipa += (ulong)chunk;
            source = source[chunk..];
        }

        return true;
    }
}
