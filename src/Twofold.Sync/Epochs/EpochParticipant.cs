namespace Twofold.Sync;

/// <summary>One reader of an <see cref="EpochDomain"/>. Belongs to one thread at a time: a vCPU's, as a rule.</summary>
public sealed class EpochParticipant : IDisposable
{
    private readonly EpochDomain _domain;
    private PaddedWord _announced; // 0 outside. Written by its thread only, read by reclaimers.

    internal EpochParticipant(EpochDomain domain) => _domain = domain;

    /// <summary>The epoch that the reader is inside; 0 when it is outside.</summary>
    // ORDER: acquire; when it is 0, what the reader did inside is over.
    internal long Announced => Cell.Load(ref _announced.Value);

    /// <summary>Enters: nothing that can be reached from now on is freed before the guard is gone. Does not nest.</summary>
    /// <exception cref="InvalidOperationException">Inside already: a caller's bug.</exception>
    public Guard Enter()
    {
        if (_announced.Value != 0)
        {
            throw new InvalidOperationException("a reader enters its epoch once");
        }

        // ORDER: full fence after the store; the announcement is visible before anything is read inside. Without it the
        // reclaimer may miss the reader while the reader still finds what is being freed. Pairs with EpochDomain.Advance.
        Cell.Store(ref _announced.Value, _domain.Present());
        Cell.FullFence();
        return new Guard(this);
    }

    /// <summary>Leaves the domain for good. The participant is outside.</summary>
    public void Dispose() => _domain.Leave(this);

    private void Exit()
    {
        // ORDER: release; every read inside is done before the reclaimer sees the reader gone.
        Cell.Store(ref _announced.Value, 0);
    }

    /// <summary>Leaves the epoch when it goes out of scope.</summary>
    public readonly ref struct Guard
    {
        private readonly EpochParticipant _owner;

        internal Guard(EpochParticipant owner) => _owner = owner;

        /// <summary>Leaves the epoch.</summary>
        public void Dispose() => _owner.Exit();
    }
}
