using Twofold.Sync;

namespace Twofold.Vmm;

/// <summary>How consoles, scripts and signals talk to the run loop: they ask it to stop, or tell it that there is input.</summary>
/// <remarks>Safe from any thread. The first request to stop counts.</remarks>
public sealed class RunControl : IDisposable
{
    private readonly RankedLock _lock = new(LockRank.Trace);
    private readonly Signal _signal = new();
    private RunResult? _stop; // Guarded by _lock.
    private int _stopRequested; // Atomic; set after _stop.
    private int _input; // Atomic.
    private Action? _kick; // Set once, before the loop starts.

    /// <summary>What ends the run; null while it goes on.</summary>
    public RunResult? Stop
    {
        get
        {
            // ORDER: acquire; pairs with RequestStop, which stores the result first.
            if (Cell.Load(ref _stopRequested) == 0)
            {
                return null;
            }

            using (_lock.Enter())
            {
                return _stop;
            }
        }
    }

    /// <summary>Ends the run soon, with <paramref name="result"/> unless it is ending already.</summary>
    public void RequestStop(RunResult result)
    {
        using (_lock.Enter())
        {
            _stop ??= result;
        }

        // ORDER: release; see Stop.
        Cell.Store(ref _stopRequested, 1);
        Wake();
    }

    /// <summary>Says that the console has bytes for the guest.</summary>
    public void InputArrived()
    {
        // ORDER: release; the bytes are in the console's queue before the loop looks.
        Cell.Store(ref _input, 1);
        Wake();
    }

    /// <summary>Frees the host's event; the loop has ended.</summary>
    public void Dispose() => _signal.Dispose();

    /// <summary>What interrupts a CPU that executes the guest.</summary>
    internal void Attach(Action kick) => _kick = kick;

    /// <summary>Whether input was announced since the last time this was asked.</summary>
    internal bool TakeInput()
    {
        if (Cell.Load(ref _input) == 0)
        {
            return false;
        }

        Cell.Store(ref _input, 0);
        Cell.FullFence(); // ORDER: the flag goes down before the queue is read, or bytes in between wait for the next ones.
        return true;
    }

    /// <summary>Waits for a request or for input; false when <paramref name="patience"/> ran out.</summary>
    internal bool Wait(TimeSpan patience) => _signal.Wait(patience);

    /// <summary>Ends a <see cref="Wait"/> without a reason of its own.</summary>
    internal void Nudge() => _signal.Raise();

    private void Wake()
    {
        _signal.Raise();
        _kick?.Invoke();
    }
}
