using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Explorer.Scheduling;

/// <summary>An actor that is real code on a thread of its own: the code that ships.</summary>
/// <remarks>Its thread runs only between being picked and the next point at which another is.</remarks>
internal sealed class ThreadActor(string name, int index, Execution execution, ActorThread thread, Action body) : Actor(name, index), IControlledActor
{
    private readonly Dictionary<Pa, ulong> _read = [];
    private Visible _next = Visible.Beginning;
    private object? _wanted;
    private ulong _valueBefore;
    private long _awaited;
    private bool _isPending;
    private bool _isUnwinding;

    internal override Visible Next => _next;

    /// <summary>Which operation it is in.</summary>
    internal Operation Operation { get; set; } = Operation.None;

    internal override bool IsEnabled => !IsFinished && _next.Kind switch
    {
        VisibleKind.Acquire => execution.Locks.IsFree(_wanted!, _next.IsExclusive),
        VisibleKind.Await => execution.ChangesBesides(this) != _awaited,
        _ => true,
    };

    /// <summary>The changes that others have made so far: what <see cref="AwaitOthers"/> compares.</summary>
    internal long ChangesOfOthers => execution.ChangesBesides(this);

    /// <summary>What this actor last saw in a word; null when it has not looked.</summary>
    internal ulong? LastRead(Pa word) => _read.TryGetValue(word, out ulong value) ? value : null;

    internal void Resume() => thread.Resume();

    internal void RunBody()
    {
        try
        {
            SchedulePoint.Control(this);
            if (!execution.IsStopping)
            {
                body();
                Complete();
            }
        }
        catch (ExplorationStoppedException)
        {
            // The execution is over; this was only the way out.
        }
        catch (InvariantViolationException failure)
        {
            execution.Fail(new Spec.Violation(failure.Id, failure.Message));
        }
#pragma warning disable CA1031 // Whatever the code under test throws is what was to be found.
        catch (Exception failure)
        {
            execution.Fail(new Spec.Violation("exception", $"{failure.GetType().Name}: {failure.Message}"));
        }
#pragma warning restore CA1031
        finally
        {
            SchedulePoint.Control(null);
            IsFinished = true;
            execution.HandOver(this);
        }
    }

    public void BeforeAccess(SyncOperation operation, ref readonly ulong cell, string member, string file)
    {
        if (Arrives())
        {
            Pa? word = execution.World.Memory is { } memory && memory.TryLocate(in cell, out Pa found) ? found : null;
            Announce(new Visible(VisibleKind.Access, operation, word, word is null ? execution.Names.FileOf(file) : "", execution.Names.SiteOf(file, member), false));
        }
    }

    public void BeforeAccess(SyncOperation operation, string member, string file)
    {
        if (Arrives())
        {
            Announce(new Visible(VisibleKind.Access, operation, null, execution.Names.FileOf(file), execution.Names.SiteOf(file, member), false));
        }
    }

    public void Acquire(object owner, LockRank rank, bool exclusive)
    {
        if (Arrives())
        {
            _wanted = owner;
            Announce(new Visible(VisibleKind.Acquire, default, null, rank.ToString(), $"{rank}.{(exclusive ? "exclusive" : "shared")}", exclusive));
            execution.Locks.Take(owner, exclusive);
        }
    }

    public void Release(object owner, bool exclusive)
    {
        if (!execution.IsSideDoor)
        {
            Complete();
            execution.Locks.Give(owner, exclusive);
            execution.World.Released(this, owner, !execution.Locks.IsHeld(owner));
        }
    }

    public void AwaitChange()
    {
        // After a lost exchange there is news already; after a load that found somebody in the way there is not.
        if (_next is { Kind: VisibleKind.Access, Operation: SyncOperation.Load })
        {
            AwaitOthers(execution.ChangesBesides(this));
        }
    }

    /// <summary>Waits until others have changed more than <paramref name="seen"/>.</summary>
    internal void AwaitOthers(long seen)
    {
        if (Arrives())
        {
            _awaited = seen;
            Announce(new Visible(VisibleKind.Await, default, null, "", "await", false));
        }
    }

    /// <summary>A point before maintenance takes effect on one CPU.</summary>
    internal void BeforeMaintenance(string site)
    {
        if (Arrives())
        {
            Announce(new Visible(VisibleKind.Maintain, default, null, "", site, false));
        }
    }

    /// <summary>A point before a step of this CPU's walker, which is not taken yet.</summary>
    internal void BeforeWalkStep(Pa word)
    {
        if (Arrives())
        {
            Announce(new Visible(VisibleKind.Access, SyncOperation.Load, word, "", "walk", false));
            _isPending = false;
        }
    }

    /// <summary>Leaves the execution, which is over.</summary>
    [DoesNotReturn]
    internal void Stop()
    {
        _isUnwinding = true;
        throw new ExplorationStoppedException();
    }

    /// <summary>Looks at what the last access did, before anybody else can do anything.</summary>
    internal void Complete()
    {
        if (!_isPending)
        {
            return;
        }

        _isPending = false;
        ulong after = execution.ValueOf(_next);
        SharedAccess access = new(this, _next, _valueBefore, after, IsHardware: false, Operation);
        execution.Completed(access);
        if (_next.Word is { } word && execution.Conflicts.Contains(_next))
        {
            _read[word] = after;
        }
    }

    private bool Arrives()
    {
        if (!execution.IsSideDoor)
        {
            Complete();
        }

        if (execution.IsStopping && !_isUnwinding)
        {
            Stop();
        }

        return !execution.IsSideDoor;
    }

    private void Announce(Visible next)
    {
        _next = next;
        Step++;
        if (execution.IsPoint(this))
        {
            YieldTurn();
        }

        _valueBefore = execution.ValueOf(next);
        _isPending = next.Kind == VisibleKind.Access;
        execution.Begun(this);
        if (next.Operation == SyncOperation.Free)
        {
            // Judged before the frame's memory is given back, while there is something to look at.
            Complete();
        }
    }

    private void YieldTurn()
    {
        ThreadActor? picked = execution.Pick(this);
        if (picked != this)
        {
            if (picked is null)
            {
                Stop();
            }

            picked.Resume();
            thread.Park();
        }

        if (execution.IsStopping)
        {
            Stop();
        }
    }
}
