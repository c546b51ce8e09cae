using System.Runtime.InteropServices;
using Twofold.Sync;

namespace Twofold.Vmm.Consoles;

/// <summary>Turns the signals that end a process into a request to end the run, so that every file is written out.</summary>
/// <remarks>A second signal ends the process at once. Concurrency: the request comes on a thread of the runtime's.</remarks>
public sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _asked;

    /// <summary>Listens until disposed.</summary>
    /// <param name="stop">Asks the run to end; must not wait for it.</param>
    public StopSignals(Action<PosixSignal> stop)
    {
        _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, context => Handle(context, stop))),
        ];
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Handle(PosixSignalContext context, Action<PosixSignal> stop)
    {
        // ORDER: none needed; each signal only has to draw a different number.
        context.Cancel = Cell.Add(ref _asked, 1) == 1;
        if (context.Cancel)
        {
            stop(context.Signal);
        }
    }
}
