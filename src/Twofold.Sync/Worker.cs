namespace Twofold.Sync;

/// <summary>A host thread of the product's own: a vCPU's, or one that waits for the host's input.</summary>
/// <remarks>It never keeps the process alive by itself; whoever needs its result joins it.</remarks>
public sealed class Worker
{
    private readonly Thread _thread;

    private Worker(string name, Action body) => _thread = new Thread(() => body()) { IsBackground = true, Name = name };

    /// <summary>Starts a thread that runs <paramref name="body"/> once.</summary>
    /// <param name="name">Shown by debuggers and in crash reports.</param>
    /// <param name="body">Lets no exception out: one that escapes ends the process.</param>
    public static Worker Start(string name, Action body)
    {
        Worker worker = new(name, body);
        worker._thread.Start();
        return worker;
    }

    /// <summary>Waits until the body has returned.</summary>
    /// <remarks>Everything the body wrote is visible afterwards.</remarks>
    public void Join() => _thread.Join();
}
