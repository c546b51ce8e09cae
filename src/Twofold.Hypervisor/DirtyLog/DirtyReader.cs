using Twofold.Hypervisor.Memslots;

namespace Twofold.Hypervisor.DirtyLog;

/// <summary>One of several independent readers of a slot's dirty pages: what one takes, the others still find.</summary>
/// <remarks>
/// It sees the guest's writes and those of the host through <see cref="GuestMemory"/>. An epoch that is rolled back, because its
/// copy failed, loses nothing: its pages come again with those written since. Concurrency: one thread at a time; pages are
/// recorded at any time.
/// </remarks>
public sealed class DirtyReader : IDisposable
{
    private readonly MemslotTable _slots;
    private readonly uint _id;
    private readonly DirtyBitmap _pending;
    private readonly ulong[] _epoch;

    internal DirtyReader(MemslotTable slots, Memslot slot)
    {
        _slots = slots;
        _id = slot.Id;
        _pending = new DirtyBitmap(slot.Pages, allSet: true);
        _epoch = new ulong[_pending.Words];
    }

    /// <summary>Pages of the epoch, a bit each, from the slot's first page on. Empty between epochs.</summary>
    public ReadOnlySpan<ulong> Pages => _epoch;

    /// <summary>Starts an epoch: <see cref="Pages"/> is what was written since the one before was started, or ever for the first.
    /// A write from now on belongs to the next.</summary>
    /// <returns><see cref="Errno.Enoent"/> when the slot is gone or no longer logged page by page: nothing is known then.</returns>
    public Errno Begin()
    {
        using MemslotTable.Change change = _slots.BeginChange();
        Memslot? slot = _slots.Find(_id);
        if (slot is null || !slot.Readers.Contains(this))
        {
            return Errno.Enoent;
        }

        for (int word = 0; word < _epoch.Length; word++)
        {
            ulong taken = _pending.Take(word);
            _epoch[word] |= taken;
            _slots.Protect(slot, (ulong)word * 64, taken);
        }

        return Errno.None;
    }

    /// <summary>Ends the epoch: its pages are safe elsewhere.</summary>
    public void Commit() => Array.Clear(_epoch);

    /// <summary>Ends the epoch as if it had never been: its pages are in the next one.</summary>
    public void Rollback()
    {
        for (int word = 0; word < _epoch.Length; word++)
        {
            _pending.Set(word, _epoch[word]);
        }

        Array.Clear(_epoch);
    }

    /// <summary>Reads no more.</summary>
    public void Dispose()
    {
        using MemslotTable.Change change = _slots.BeginChange();
        _slots.RemoveReader(_id, this);
    }

    internal void Record(ulong page) => _pending.Set(page);
}
