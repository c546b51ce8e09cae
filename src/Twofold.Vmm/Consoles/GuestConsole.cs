using Twofold.Sync;
using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Consoles;

/// <summary>The host's end of the guest's UART: output to a stream, input from the host's user or from a script.</summary>
/// <remarks>Concurrency: as <see cref="IConsolePort"/> says. A byte is written when the guest sends it, so that a prompt
/// without a line end is seen.</remarks>
public sealed class GuestConsole : IConsolePort, IDisposable
{
    private readonly Stream _output; // Written under _lock.
    private readonly RankedLock _lock = new(LockRank.Trace);
    private bool _closed; // Guarded by _lock.

    /// <summary>Connects a console.</summary>
    /// <param name="output">Where the guest's bytes go, unbuffered; stays open.</param>
    /// <param name="script">The scripted user; empty for none.</param>
    /// <param name="scriptDone">Called once when the script's last step is done.</param>
    public GuestConsole(Stream output, IReadOnlyList<ConsoleStep> script, Action? scriptDone = null)
    {
        _output = output;
        Input = new ConsoleInput();
        Script = script.Count == 0 ? null : new ConsoleScript(script, Input, scriptDone);
    }

    /// <summary>What the guest will read.</summary>
    public ConsoleInput Input { get; }

    /// <summary>The scripted user; null without one.</summary>
    public ConsoleScript? Script { get; }

    /// <inheritdoc/>
    public void Transmit(byte value)
    {
        using (_lock.Enter())
        {
            Write(value);
        }

        Script?.Observe(value);
    }

    private void Write(byte value)
    {
        if (_closed)
        {
            return;
        }

        try
        {
            _output.WriteByte(value);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Whoever read our output has gone, or nobody ever did (a closed descriptor); the guest does not notice.
            _closed = true;
        }
    }

    /// <inheritdoc/>
    public bool TryReceive(out byte value) => Input.TryRead(out value);

    /// <summary>Frees the input's event; no vCPU may be running.</summary>
    public void Dispose() => Input.Dispose();
}
