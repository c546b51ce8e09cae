namespace Twofold.Sync;

/// <summary>A flag that one thread waits for and others raise; waiting takes it down again.</summary>
/// <remarks>Raising it twice before a wait is raising it once. Safe from any thread; one waits at a time.</remarks>
public sealed class Signal : IDisposable
{
    private readonly AutoResetEvent _event = new(initialState: false);

    /// <summary>Lets the present or the next wait return.</summary>
    public void Raise() => _event.Set();

    /// <summary>Waits until the flag is raised; false when <paramref name="patience"/> ran out first.</summary>
    /// <param name="patience">Not negative, except <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    public bool Wait(TimeSpan patience) => _event.WaitOne(patience);

    /// <summary>Frees the host's event; nobody may be waiting.</summary>
    public void Dispose() => _event.Dispose();
}
