namespace Twofold.Sync;

/// <summary>Hands control from one thread to another: what is passed once is received once.</summary>
/// <remarks>What the passing thread wrote is visible to the receiving one. Of the host's primitives this one switches fastest.</remarks>
public sealed class Baton : IDisposable
{
    private readonly SemaphoreSlim _passed = new(0);

    /// <summary>Lets the receiver go on. Does not wait.</summary>
    public void Pass() => _passed.Release();

    /// <summary>Waits until the baton is passed.</summary>
    public void Receive() => _passed.Wait();

    /// <summary>Frees it; nobody may be waiting.</summary>
    public void Dispose() => _passed.Dispose();
}
