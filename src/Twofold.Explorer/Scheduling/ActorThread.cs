using Twofold.Sync;

namespace Twofold.Explorer.Scheduling;

/// <summary>A host thread that runs one actor after another, one at a time, each for one execution.</summary>
internal sealed class ActorThread : IDisposable
{
    private readonly Baton _baton = new();
    private readonly Worker _worker;
    private ThreadActor? _actor; // Written before the baton is passed.

    internal ActorThread(int number) => _worker = Worker.Start($"actor {number}", Loop);

    /// <summary>Gives the thread its actor, which waits until it is let go on.</summary>
    internal void Assign(ThreadActor actor) => _actor = actor;

    /// <summary>Lets the actor go on.</summary>
    internal void Resume() => _baton.Pass();

    /// <summary>Waits, on this thread, until somebody lets it go on.</summary>
    internal void Park() => _baton.Receive();

    public void Dispose()
    {
        _actor = null;
        _baton.Pass();
        _worker.Join();
        _baton.Dispose();
    }

    private void Loop()
    {
        for (Park(); _actor is { } actor; Park())
        {
            actor.RunBody();
        }
    }
}
