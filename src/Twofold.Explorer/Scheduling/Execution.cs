using Twofold.Explorer.Strategies;
using Twofold.Memory;
using Twofold.Spec;
using Twofold.Sync;

namespace Twofold.Explorer.Scheduling;

/// <summary>One run of the actors in one order.</summary>
/// <remarks>
/// One thread runs at a time: it holds the baton, picks who goes on, steps agents in place and passes the baton to other threads.
/// So nothing here is shared in the sense of needing atomics.
/// </remarks>
internal sealed class Execution(ISchedule schedule, ConflictSet conflicts, SiteNames names, EventLog? log) : IDisposable
{
    /// <summary>Far more than any scenario needs: an execution that gets here goes round in circles.</summary>
    private const int MostSteps = 200_000;

    private readonly List<Actor> _actors = [];
    private readonly Baton _done = new();
    private Actor[] _options = [];
    private long[] _changes = [];
    private long _allChanges;
    private int _operations;
    private bool _allBegun;
    private Actor? _current;

    internal ConflictSet Conflicts { get; } = conflicts;

    internal SiteNames Names { get; } = names;

    internal LockTable Locks { get; } = new();

    internal IWorld World { get; set; } = EmptyWorld.Instance;

    internal IReadOnlyList<Actor> Actors => _actors;

    /// <summary>What went wrong first.</summary>
    internal Violation? Violation { get; private set; }

    /// <summary>Operations that took place.</summary>
    internal int Steps { get; private set; }

    /// <summary>A digest of every operation that took place, in order: two runs of one schedule have the same.</summary>
    internal ulong Digest { get; private set; } = 0xcbf2_9ce4_8422_2325;

    /// <summary>Whether actors are only to unwind.</summary>
    internal bool IsStopping { get; private set; }

    /// <summary>Whether accesses are a checker's, an agent's or on the way out: not the running thread's own.</summary>
    internal bool IsSideDoor { get; set; }

    /// <summary>The thread that runs now; null before the first and while agents close the execution.</summary>
    internal ThreadActor? Running { get; private set; }

    internal void AddThread(string name, ActorThread thread, Action<ThreadActor> body)
    {
        ThreadActor? actor = null;
        actor = new ThreadActor(name, _actors.Count, this, thread, () => body(actor!));
        thread.Assign(actor);
        _actors.Add(actor);
    }

    internal void AddAgent(Func<int, Agent> make) => _actors.Add(make(_actors.Count));

    internal Operation NewOperation(string name, bool isAging, bool carriesDirty) => new(++_operations, name, isAging, carriesDirty);

    /// <summary>Runs every actor to its end, or to the first violation.</summary>
    internal void Run()
    {
        _options = new Actor[_actors.Count];
        _changes = new long[_actors.Count];
        Conflicts.Begin();
        HandOver(null);
        _done.Receive();
        if (Violation is null)
        {
            Violation = World.AtEnd();
        }
    }

    /// <summary>Picks who goes on and steps agents until it is a thread.</summary>
    /// <returns>The thread; null when the execution is over.</returns>
    internal ThreadActor? Pick(Actor? current)
    {
        _current = current;
        if (!_allBegun && NextToBegin() is { } beginner)
        {
            Running = beginner;
            return beginner;
        }

        while (!IsStopping)
        {
            int count = CollectEnabled();
            if (count == 0)
            {
                FailUnlessFinished();
                return null;
            }

            bool continues = _options[0] == _current;
            int choice = count == 1 ? 0 : schedule.Choose(_options.AsSpan(0, count), continues);
            Actor picked = _options[choice];
            _current = picked;
            if (picked is ThreadActor thread)
            {
                Running = thread;
                return thread;
            }

            StepAgent((Agent)picked);
        }

        return null;
    }

    /// <summary>Chooses between things that hardware may do; the first is what it does as a rule.</summary>
    internal int ChooseValue(int count, string what) => count == 1 ? 0 : schedule.ChooseValue(count, what);

    /// <summary>Goes on after <paramref name="finished"/>, or at the start: passes the baton, to the end if nobody is left.</summary>
    internal void HandOver(Actor? finished)
    {
        ThreadActor? next = IsStopping ? null : Pick(finished);
        if (IsStopping)
        {
            next = NextToUnwind();
        }

        if (next is null)
        {
            _done.Pass();
        }
        else
        {
            next.Resume();
        }
    }

    internal void Fail(Violation violation)
    {
        if (IsStopping)
        {
            return;
        }

        Violation = violation;
        log?.AddVerdict(_current, violation);
        IsStopping = true;
        IsSideDoor = true;
    }

    /// <summary>Whether another actor may be let in before the operation that <paramref name="actor"/> is about to do.</summary>
    internal bool IsPoint(Actor actor)
    {
        if (++Steps > MostSteps)
        {
            Fail(new Violation("INV-30", $"no end after {MostSteps} operations"));
            return true;
        }

        Visible next = actor.Next;
        return next.Kind switch
        {
            VisibleKind.Start or VisibleKind.Await or VisibleKind.Maintain => true,
            VisibleKind.Acquire => Conflicts.Contains(next) || !actor.IsEnabled,
            _ => next.Operation == SyncOperation.Free || Conflicts.Contains(next),
        };
    }

    internal ulong ValueOf(in Visible what) => what.Word is { } word && World.Memory is { } memory ? Peek(memory, word) : 0;

    /// <summary>An actor was picked and does its operation now: what is no access took place with that.</summary>
    internal void Begun(ThreadActor actor)
    {
        Visible what = actor.Next;
        if (what.Kind == VisibleKind.Acquire)
        {
            Conflicts.Note(actor, what, what.IsExclusive);
        }

        if (what.Kind != VisibleKind.Access)
        {
            Mix(actor, what, 0, 0);
        }

        if (log is not null && what.Kind == VisibleKind.Acquire && Conflicts.Contains(what))
        {
            log.Add(actor, $"take {what.Site}");
        }
    }

    /// <summary>An access took place.</summary>
    internal void Completed(in SharedAccess access)
    {
        Conflicts.Note(access.Actor, access.What, access.IsWrite);
        Mix(access.Actor, access.What, access.Before, access.After);
        if (access.IsWrite && access.What.Word is not null)
        {
            _changes[access.Actor.Index]++;
            _allChanges++;
        }

        bool outer = IsSideDoor;
        IsSideDoor = true;
        Violation? found = World.Completed(access);
        if (log is not null && World.Describe(access) is { } text)
        {
            log.Add(access.Actor, text);
        }

        IsSideDoor = outer;
        if (found is not null)
        {
            Fail(found);
        }
    }

    /// <summary>Runs a check that looks at shared words without being seen.</summary>
    internal void Check(Func<Violation?> check)
    {
        if (IsStopping)
        {
            return;
        }

        IsSideDoor = true;
        Violation? found = check();
        IsSideDoor = false;
        if (found is not null)
        {
            Fail(found);
            Running?.Stop();
        }
    }

    /// <summary>Writes a line into the chart, if there is one.</summary>
    internal void Tell(Actor actor, string text)
    {
        if (!IsStopping)
        {
            log?.Add(actor, text);
        }
    }

    internal long ChangesBesides(Actor actor) => _allChanges - _changes[actor.Index];

    public void Dispose() => _done.Dispose();

    private static ulong Peek(PhysicalMemory memory, Arch.Pa word) => memory.Word(word);

    /// <summary>What a thread does before its first point is nobody's concern: each gets there before anything is decided.</summary>
    private ThreadActor? NextToBegin()
    {
        ThreadActor? next = _actors.OfType<ThreadActor>().FirstOrDefault(actor => actor.Next.Kind == VisibleKind.Start && !actor.IsFinished);
        if (next is null)
        {
            _allBegun = true;
            _current = null;
        }

        return next;
    }

    private int CollectEnabled()
    {
        int count = 0;
        if (_current is { IsFinished: false } && _current.IsEnabled)
        {
            _options[count++] = _current;
        }

        foreach (Actor actor in _actors)
        {
            if (actor != _current && actor.IsEnabled)
            {
                _options[count++] = actor;
            }
        }

        return count;
    }

    private void StepAgent(Agent agent)
    {
        // Steps that nobody else can notice come along with the one that was picked.
        do
        {
            IsSideDoor = true;
            agent.TakeStep();
            agent.Step++;
            IsSideDoor = IsStopping;
        }
        while (!IsStopping && !agent.IsFinished && !IsPoint(agent));
    }

    private void FailUnlessFinished()
    {
        string stuck = string.Join(", ", _actors.Where(actor => !actor.IsFinished).Select(actor => $"{actor.Name} at {actor.Next.Site}"));
        if (stuck.Length != 0)
        {
            Fail(new Violation("INV-30", $"nobody can go on: {stuck}"));
        }
    }

    private ThreadActor? NextToUnwind() => _actors.OfType<ThreadActor>().FirstOrDefault(actor => !actor.IsFinished);

    private void Mix(Actor actor, in Visible what, ulong before, ulong after)
    {
        const ulong prime = 0x0000_0100_0000_01b3;
        ulong digest = Digest;
        digest = (digest ^ (ulong)(actor.Index + ((int)what.Operation << 4) + ((int)what.Kind << 8))) * prime;
        digest = (digest ^ (what.Word?.Value ?? 0)) * prime;
        digest = (digest ^ before) * prime;
        Digest = (digest ^ after) * prime;
    }
}
