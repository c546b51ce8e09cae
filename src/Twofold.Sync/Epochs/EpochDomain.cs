namespace Twofold.Sync;

/// <summary>Readers that take no lock, and a reclaimer that frees nothing while one of them may still look at it.</summary>
/// <remarks>
/// A reader announces the epoch it enters in a word of its own, which no other thread writes. A reclaimer first makes a thing
/// unreachable, then takes a number with <see cref="Advance"/>; once <see cref="OldestReader"/> has come to that number, every
/// reader inside entered after the thing was out of reach, and it may be freed. Readers never wait. Reclaimers may call from any
/// thread; the domain's words are written by reclaimers only.
/// </remarks>
public sealed class EpochDomain
{
    private readonly RankedLock _lock = new(LockRank.Epochs);
    private readonly Published<EpochParticipant[]> _participants = new([]); // Replaced under _lock.
    private long _epoch = 1; // Atomic.

    /// <summary>A new participant: one for each thread or vCPU that reads.</summary>
    public EpochParticipant Join()
    {
        EpochParticipant participant = new(this);
        using (_lock.Enter())
        {
            _participants.Value = [.. _participants.Value, participant];
        }

        return participant;
    }

    /// <summary>Starts a new epoch; answers the number that what was unlinked before it is waiting for.</summary>
    // ORDER: full fence; the unlinking stands before the loads of the readers' words in OldestReader. Pairs with the fence in
    // EpochParticipant.Enter: either the reclaimer sees the reader or the reader sees that the thing is gone.
    public long Advance() => Cell.Add(ref _epoch, 1);

    /// <summary>The epoch of the reader that entered first among those inside; the present one when there is none.</summary>
    public long OldestReader()
    {
        long oldest = Cell.Load(ref _epoch);
        foreach (EpochParticipant participant in _participants.Value)
        {
            long announced = participant.Announced;
            oldest = announced != 0 && announced < oldest ? announced : oldest;
        }

        return oldest;
    }

    // ORDER: acquire; what the reader announces is not newer than what it may see.
    internal long Present() => Cell.Load(ref _epoch);

    internal void Leave(EpochParticipant participant)
    {
        using (_lock.Enter())
        {
            _participants.Value = [.. _participants.Value.Where(other => other != participant)];
        }
    }
}
