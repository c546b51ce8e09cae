using Microsoft.Win32.SafeHandles;

namespace Twofold.Vmm.Consoles;

/// <summary>Everything on the host's side of the console for one run of the machine.</summary>
/// <remarks>
/// With a script the script is the user and standard input is not read. Otherwise standard input is, raw if it is a
/// terminal: then Ctrl-C is the guest's and Ctrl-A x ends the run. Dispose gives the terminal back.
/// </remarks>
public sealed class ConsoleSession : IDisposable
{
    private readonly TextWriter _messages;
    private readonly Action<StopReason> _stop;
    private readonly StopSignals _signals;
    private RawTerminal? _terminal;

    /// <summary>Connects the host's side; nothing is read yet.</summary>
    /// <param name="script">The scripted user; empty for a real one.</param>
    /// <param name="output">Where the guest's bytes go, unbuffered; stays open.</param>
    /// <param name="messages">Where our own lines go.</param>
    /// <param name="stop">Asks the run to end; called from any thread, perhaps more than once, and must not wait for the run.</param>
    public ConsoleSession(IReadOnlyList<ConsoleStep> script, Stream output, TextWriter messages, Action<StopReason> stop)
    {
        _messages = messages;
        _stop = stop;
        Console = new GuestConsole(output, script, () => stop(StopReason.ScriptDone));
        _signals = new StopSignals(_ => stop(StopReason.Signal));
    }

    /// <summary>The UART's port. Set its input's <see cref="ConsoleInput.Arrived"/> before <see cref="Start"/>.</summary>
    public GuestConsole Console { get; }

    /// <summary>Lets the user type. Call once, when the UART is wired, before the guest runs.</summary>
    public void Start()
    {
        if (Console.Script is { } script)
        {
            script.Start();
            return;
        }

        EscapeKeys? keys = null;
        _terminal = RawTerminal.TryEnter();
        if (_terminal is not null)
        {
            keys = new EscapeKeys();
            _messages.WriteLine(EscapeKeys.HelpText);
        }

        // Unbuffered and never closed: descriptor 0 is the process's, and a read may be waiting on it to the end.
        FileStream input = new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        _ = ConsoleReader.Start(input, Console.Input, keys, () => _stop(StopReason.UserQuit), _messages);
    }

    /// <summary>Gives back the terminal and the signals; no vCPU may be running. The input thread may still wait.</summary>
    public void Dispose()
    {
        _terminal?.Dispose();
        _signals.Dispose();
    }
}
