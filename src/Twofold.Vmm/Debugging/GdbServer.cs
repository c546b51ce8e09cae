using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Twofold.Vmm.Debugging;

/// <summary>Lets GDB connect: <c>target remote :PORT</c>. The guest waits for the first connection.</summary>
/// <remarks>No thread of its own: the vCPUs' thread looks at the socket between slices, and talks while the guest stands.
/// Only this host can connect.</remarks>
internal sealed class GdbServer : IDebugger, IDisposable
{
    /// <summary>How long to wait for the debugger before looking whether the run must end.</summary>
    private const int PatienceMicroseconds = 20_000;

    private readonly TcpListener _listener;
    private readonly byte[] _received = new byte[4096];
    private DebugTarget? _target;
    private Func<bool> _mustEnd = () => false;
    private Action _kill = () => { };
    private GdbSession? _session;
    private GdbPacketReader _reader = new();
    private Socket? _client;
    private bool _stands = true;

    private GdbServer(TcpListener listener) => _listener = listener;

    /// <summary>The TCP port.</summary>
    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Listens.</summary>
    /// <param name="port">1 to 65535; 0 for any that is free.</param>
    /// <param name="server">The server; null on failure.</param>
    /// <param name="error">What is wrong, in one line; null on success.</param>
    internal static bool TryListen(int port, [NotNullWhen(true)] out GdbServer? server, [NotNullWhen(false)] out string? error)
    {
        TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start(1);
            server = new GdbServer(listener);
            error = null;
            return true;
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            server = null;
            error = $"--gdb {port}: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
            return false;
        }
    }

    /// <summary>Says what is debugged; before the first call of <see cref="Poll"/>.</summary>
    /// <param name="target">The machine.</param>
    /// <param name="mustEnd">Whether the run must end, guest standing or not.</param>
    /// <param name="kill">Ends the run.</param>
    internal void Attach(DebugTarget target, Func<bool> mustEnd, Action kill)
    {
        _target = target;
        _mustEnd = mustEnd;
        _kill = kill;
    }

    /// <inheritdoc/>
    public bool MayRun(int cpu) => _session?.MayRun(cpu) is not false;

    /// <inheritdoc/>
    public void Poll()
    {
        if (!_stands && _client is null && _listener.Pending())
        {
            _stands = true;
        }
        else if (!_stands && _client is not null && _client.Poll(0, SelectMode.SelectRead))
        {
            Receive();
        }

        Converse();
    }

    /// <inheritdoc/>
    public void Stopped(int cpu)
    {
        if (_session is not null)
        {
            _stands = true;
            Send(_session.Stop(cpu, 5));
        }

        Converse();
    }

    /// <summary>Tells the debugger that the guest has ended, and stops listening.</summary>
    public void Dispose()
    {
        if (_client is not null)
        {
            Send("W00");
        }

        Drop();
        _listener.Dispose();
    }

    private void Converse()
    {
        while (_stands && !_mustEnd())
        {
            if (_client is null)
            {
                Accept();
            }
            else if (_client.Poll(PatienceMicroseconds, SelectMode.SelectRead))
            {
                Receive();
            }
        }
    }

    private void Accept()
    {
        if (!_listener.Server.Poll(PatienceMicroseconds, SelectMode.SelectRead))
        {
            return;
        }

        try
        {
            _client = _listener.AcceptSocket();
            _client.NoDelay = true;
            _session = new GdbSession(_target!);
            _reader = new GdbPacketReader();
        }
        catch (SocketException)
        {
            Drop(); // It went away before we looked; the next one may stay.
        }
    }

    private void Receive()
    {
        int count = 0;
        try
        {
            count = _client!.Receive(_received);
        }
        catch (SocketException)
        {
            // Gone without a word: as if it had closed.
        }

        if (count == 0)
        {
            LetGo();
            return;
        }

        for (int i = 0; i < count && _client is not null; i++)
        {
            Handle(_reader.Take(_received[i], out string? packet), packet);
        }
    }

    private void Handle(GdbInput input, string? packet)
    {
        switch (input)
        {
            case GdbInput.Interrupt when !_stands:
                _stands = true;
                Send(_session!.Stop(0, 2));
                break;
            case GdbInput.Damaged when _session!.Acknowledges:
                SendRaw("-"u8);
                break;
            case GdbInput.Packet when _stands:
                HandlePacket(packet!);
                break;
            default:
                break;
        }
    }

    private void HandlePacket(string packet)
    {
        if (_session!.Acknowledges)
        {
            SendRaw("+"u8);
        }

        if (_session.Answer(packet) is { } answer)
        {
            Send(answer);
        }

        switch (_session?.Wish)
        {
            case GdbWish.Run:
                _stands = false;
                break;
            case GdbWish.Leave:
                LetGo();
                break;
            case GdbWish.Kill:
                _kill();
                break;
            default:
                break;
        }
    }

    /// <summary>Without a debugger the guest goes on.</summary>
    private void LetGo()
    {
        _target!.ClearBreakpoints();
        for (int cpu = 0; cpu < _target.CpuCount; cpu++)
        {
            _target.Observe(cpu, step: false);
        }

        Drop();
        _stands = false;
    }

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
        _session = null;
    }

    private void Send(string text) => SendRaw(GdbPacketReader.Frame(text));

    private void SendRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _ = _client?.Send(bytes);
        }
        catch (SocketException)
        {
            // The next receive sees that it is gone.
        }
    }
}
