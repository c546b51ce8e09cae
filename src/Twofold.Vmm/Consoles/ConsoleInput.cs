using Twofold.Sync;

namespace Twofold.Vmm.Consoles;

/// <summary>Bytes on their way from the host to the guest's UART.</summary>
/// <remarks>Concurrency: any thread. <see cref="Write"/> is for one thread at a time: the one that reads the host's input.</remarks>
public sealed class ConsoleInput : IDisposable
{
    /// <summary>How far a reader of the host's input may run ahead of the guest.</summary>
    private const int Capacity = 4096;

    private readonly RankedLock _lock = new(LockRank.Device);
    private readonly Signal _room = new();

    // Under _lock.
    private readonly Queue<byte> _bytes = new(Capacity);

    /// <summary>Called by <see cref="Announce"/>: the UART's way to learn that there is something to take. Set before the run.</summary>
    public Action? Arrived { get; set; }

    /// <summary>Queues bytes without waiting and without telling the UART; <see cref="Announce"/> does.</summary>
    public void Post(ReadOnlySpan<byte> bytes)
    {
        using (_lock.Enter())
        {
            foreach (byte value in bytes)
            {
                _bytes.Enqueue(value);
            }
        }
    }

    /// <summary>Tells the UART that bytes wait; the caller holds no lock of rank Peripheral or deeper.</summary>
    public void Announce() => Arrived?.Invoke();

    /// <summary>Queues bytes and tells the UART; waits while the guest is far behind.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, Room());
            if (taken == 0)
            {
                _ = _room.Wait(Timeout.InfiniteTimeSpan);
                continue;
            }

            Post(bytes[..taken]);
            Announce();
            bytes = bytes[taken..];
        }
    }

    /// <summary>Takes the next byte; false when none waits.</summary>
    public bool TryRead(out byte value)
    {
        bool taken;
        using (_lock.Enter())
        {
            taken = _bytes.TryDequeue(out value);
        }

        if (taken)
        {
            _room.Raise();
        }

        return taken;
    }

    /// <summary>Frees what the host gave; no thread may be inside.</summary>
    public void Dispose() => _room.Dispose();

    private int Room()
    {
        using (_lock.Enter())
        {
            return Math.Max(0, Capacity - _bytes.Count);
        }
    }
}
