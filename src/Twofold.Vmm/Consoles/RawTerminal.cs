using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Twofold.Vmm.Consoles;

/// <summary>Gives the terminal's keys to the guest one by one, unechoed, Ctrl-C included, until it is disposed.</summary>
/// <remarks>The old settings come back on Dispose, when the process exits or fails, and on the signals that end it.
/// Linux only: elsewhere, and when the input is no terminal, <see cref="TryEnter"/> answers null.</remarks>
public sealed class RawTerminal : IDisposable
{
    private const int StandardInput = 0;
    private const int ApplyNow = 0; // TCSANOW

    /// <summary>struct termios has 60 bytes in glibc and musl; the rest is slack.</summary>
    private const int StateBytes = 128;

    /// <summary>c_oflag lies behind c_iflag. OPOST stays on, or our own lines on the same terminal would step to the right.</summary>
    private const int OutputFlagsOffset = 4;
    private const uint PostProcessOutput = 1;

    private readonly byte[] _saved;
    private readonly PosixSignalRegistration[] _signals;

    private RawTerminal(byte[] saved)
    {
        _saved = saved;
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, _ => Restore())),
        ];
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
    }

    /// <summary>Whether standard input is a terminal.</summary>
    public static bool IsTerminal => OperatingSystem.IsLinux() && NativeMethods.IsTerminal(StandardInput) == 1;

    /// <summary>Switches the terminal; null when there is none or it refuses.</summary>
    public static RawTerminal? TryEnter()
    {
        if (!IsTerminal)
        {
            return null;
        }

        byte[] saved = new byte[StateBytes];
        if (NativeMethods.GetState(StandardInput, saved) != 0)
        {
            return null;
        }

        byte[] raw = [.. saved];
        NativeMethods.MakeRaw(raw);
        Span<byte> output = raw.AsSpan(OutputFlagsOffset, sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(output, BinaryPrimitives.ReadUInt32LittleEndian(saved.AsSpan(OutputFlagsOffset)) | PostProcessOutput);
        return NativeMethods.SetState(StandardInput, ApplyNow, raw) == 0 ? new RawTerminal(saved) : null;
    }

    /// <summary>Gives the terminal back as it was.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }

        Restore();
    }

    private void OnEnd(object? sender, EventArgs arguments) => Restore();

    private void Restore() => _ = NativeMethods.SetState(StandardInput, ApplyNow, _saved);

    /// <summary>The C library's terminal calls; arrays of bytes stand for struct termios, so nothing needs marshalling.</summary>
    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "isatty")]
        internal static extern int IsTerminal(int descriptor);

        [DllImport("libc", EntryPoint = "tcgetattr")]
        internal static extern int GetState(int descriptor, [Out] byte[] state);

        [DllImport("libc", EntryPoint = "tcsetattr")]
        internal static extern int SetState(int descriptor, int when, [In] byte[] state);

        [DllImport("libc", EntryPoint = "cfmakeraw")]
        internal static extern void MakeRaw([In, Out] byte[] state);
    }
}
