using System.Globalization;
using System.Text;
using Twofold.Arch;

namespace Twofold.Vmm.Debugging;

/// <summary>Answers a debugger's packets about the stopped machine.</summary>
/// <remarks>vCPUs are threads, numbered from 1. What is not understood gets the empty answer that the protocol asks for.
/// Source: GDB's manual, "Remote Protocol"; the physical memory mode is QEMU's.</remarks>
internal sealed class GdbSession(DebugTarget target)
{
    private const string Ok = "OK";
    private const string Failed = "E01";

    private int _current; // The vCPU that registers and addresses belong to.
    private int? _onlyCpu; // While one is stepped and the others stand.

    /// <summary>What the debugger wants of the guest after the last packet.</summary>
    internal GdbWish Wish { get; private set; }

    /// <summary>Whether acknowledgements are still sent.</summary>
    internal bool Acknowledges { get; private set; } = true;

    /// <summary>Whether a vCPU may execute.</summary>
    internal bool MayRun(int cpu) => _onlyCpu is null || _onlyCpu == cpu;

    /// <summary>The guest stands: what to tell the debugger.</summary>
    /// <param name="cpu">The vCPU that stopped.</param>
    /// <param name="signal">5 for a breakpoint or a step, 2 for the interrupt key.</param>
    internal string Stop(int cpu, int signal)
    {
        _current = cpu;
        Wish = GdbWish.Stay;
        return string.Create(CultureInfo.InvariantCulture, $"T{signal:x2}thread:{cpu + 1:x};");
    }

    /// <summary>The answer to a packet; null for none now.</summary>
    internal string? Answer(string packet)
    {
        if (packet.Length == 0)
        {
            return "";
        }

        string rest = packet[1..];
        return packet[0] switch
        {
            '?' => Stop(_current, 5),
            'g' => AllRegisters(),
            'G' => WriteAllRegisters(rest),
            'p' => TryHex(rest, out ulong register) ? RegisterText(register) : Failed,
            'P' => WriteRegister(rest),
            'm' => ReadMemory(rest),
            'M' => WriteMemory(rest, hex: true),
            'X' => WriteMemory(rest, hex: false),
            'Z' => Breakpoint(rest, present: true),
            'z' => Breakpoint(rest, present: false),
            'H' => SelectThread(rest),
            'T' => TryThread(rest, out _) ? Ok : Failed,
            'c' => Continue(),
            's' => Step(_current, others: true),
            'D' => Detach(),
            'k' => Kill(),
            'q' or 'Q' or 'v' => AnswerNamed(packet),
            _ => "",
        };
    }

    private string? AnswerNamed(string packet)
    {
        const string features = "qXfer:features:read:target.xml:";
        string name = packet.Split(':', ';', ',')[0];
        switch (name)
        {
            case "qSupported":
                return $"PacketSize={GdbPacketReader.MaxPacket:x};qXfer:features:read+;vContSupported+;QStartNoAckMode+";
            case "QStartNoAckMode":
                Acknowledges = false;
                return Ok;
            case "qXfer" when packet.StartsWith(features, StringComparison.Ordinal):
                return Description(packet[features.Length..]);
            case "qAttached":
                return "1";
            case "qC":
                return string.Create(CultureInfo.InvariantCulture, $"QC{_current + 1:x}");
            case "qfThreadInfo":
                return "m" + string.Join(',', Enumerable.Range(1, target.CpuCount).Select(id => id.ToString("x", CultureInfo.InvariantCulture)));
            case "qsThreadInfo":
                return "l";
            case "qThreadExtraInfo":
                return TryThread(packet[(name.Length + 1)..], out int cpu) ? Hex(Encoding.ASCII.GetBytes($"CPU {cpu} at {target.PcOf(cpu)}")) : Failed;
            case "qqemu.PhyMemMode":
                return target.IsPhysical ? "1" : "0";
            case "Qqemu.PhyMemMode":
                target.IsPhysical = packet.EndsWith(":1", StringComparison.Ordinal);
                return Ok;
            case "vCont?":
                return "vCont;c;C;s;S";
            case "vCont":
                return Resume(packet.Split(';')[1..]);
            case "vKill":
                _ = Kill();
                return Ok;
            default:
                return "";
        }
    }

    private string? Continue()
    {
        Go(step: null, only: null);
        return null;
    }

    private string? Step(int cpu, bool others)
    {
        Go(step: cpu, only: others ? null : cpu);
        return null;
    }

    private string Detach()
    {
        target.ClearBreakpoints();
        Go(step: null, only: null);
        Wish = GdbWish.Leave;
        return Ok;
    }

    private string? Kill()
    {
        Wish = GdbWish.Kill;
        return null;
    }

    /// <summary>vCont: the first action that names a thread, or none, is that thread's.</summary>
    private string? Resume(string[] actions)
    {
        int? step = null;
        bool restGoes = false;
        foreach (string action in actions)
        {
            string[] parts = action.Split(':');
            bool all = parts.Length == 1 || parts[1] == "-1";
            bool steps = parts[0].StartsWith('s') || parts[0].StartsWith('S');
            int cpu = _current;
            if (parts[0].Length == 0 || parts[0][0] is not ('c' or 'C' or 's' or 'S') || (!all && !TryThread(parts[1], out cpu)))
            {
                return Failed;
            }

            step = steps ? step ?? cpu : step;
            restGoes |= !steps && all;
        }

        return step is { } stepped ? Step(stepped, restGoes) : Continue();
    }

    private void Go(int? step, int? only)
    {
        for (int cpu = 0; cpu < target.CpuCount; cpu++)
        {
            target.Observe(cpu, cpu == step);
        }

        _onlyCpu = only;
        Wish = GdbWish.Run;
    }

    private string SelectThread(string rest)
    {
        if (rest.Length < 2)
        {
            return Failed;
        }

        if (rest[1..] is "0" or "-1")
        {
            return Ok;
        }

        if (!TryThread(rest[1..], out int cpu))
        {
            return Failed;
        }

        _current = cpu;
        return Ok;
    }

    private bool TryThread(string text, out int cpu)
    {
        bool known = TryHex(text, out ulong id) && id >= 1 && id <= (ulong)target.CpuCount;
        cpu = known ? (int)id - 1 : 0;
        return known;
    }

    private string AllRegisters()
        => string.Concat(Enumerable.Range(0, DebugTarget.CoreRegisters).Select(register => RegisterText((ulong)register)));

    private string RegisterText(ulong register)
    {
        int size = register < int.MaxValue ? DebugTarget.SizeOf((int)register) : 0;
        return size == 0 ? Failed : Hex(BitConverter.GetBytes(target.ReadRegister(_current, (int)register)).AsSpan(0, size));
    }

    private string WriteAllRegisters(string text)
    {
        int place = 0;
        for (int register = 0; register < DebugTarget.CoreRegisters; register++)
        {
            int digits = DebugTarget.SizeOf(register) * 2;
            if (place + digits > text.Length || !TryBytes(text.Substring(place, digits), out byte[] bytes))
            {
                return Failed;
            }

            target.WriteRegister(_current, register, Number(bytes));
            place += digits;
        }

        return Ok;
    }

    private string WriteRegister(string rest)
    {
        string[] parts = rest.Split('=');
        if (parts.Length != 2 || !TryHex(parts[0], out ulong register) || register >= int.MaxValue || !TryBytes(parts[1], out byte[] bytes)
            || bytes.Length == 0 || bytes.Length != DebugTarget.SizeOf((int)register))
        {
            return Failed;
        }

        target.WriteRegister(_current, (int)register, Number(bytes));
        return Ok;
    }

    private string ReadMemory(string rest)
    {
        string[] parts = rest.Split(',');
        if (parts.Length != 2 || !TryHex(parts[0], out ulong address) || !TryHex(parts[1], out ulong count))
        {
            return Failed;
        }

        byte[] bytes = new byte[Math.Min(count, GdbPacketReader.MaxPacket / 2)];
        int read = target.Read(_current, address, bytes);
        return read == 0 && count != 0 ? Failed : Hex(bytes.AsSpan(0, read));
    }

    private string WriteMemory(string rest, bool hex)
    {
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        string[] place = colon < 0 ? [] : rest[..colon].Split(',');
        if (place.Length != 2 || !TryHex(place[0], out ulong address) || !TryHex(place[1], out ulong count))
        {
            return Failed;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(rest[(colon + 1)..]);
        bool read = !hex || TryBytes(rest[(colon + 1)..], out bytes);
        return read && (ulong)bytes.Length == count && target.TryWrite(_current, address, bytes) ? Ok : Failed;
    }

    /// <summary>Software (0) and hardware (1) breakpoints are one thing here; watchpoints the debugger makes of steps.</summary>
    private string Breakpoint(string rest, bool present)
    {
        string[] parts = rest.Split(',');
        if (parts[0] is not ("0" or "1"))
        {
            return "";
        }

        if (parts.Length < 3 || !TryHex(parts[1], out ulong address))
        {
            return Failed;
        }

        target.SetBreakpoint(new Va(address), present);
        return Ok;
    }

    private static string Description(string window)
    {
        string[] parts = window.Split(',');
        if (parts.Length != 2 || !TryHex(parts[0], out ulong offset) || !TryHex(parts[1], out ulong count))
        {
            return Failed;
        }

        string xml = TargetDescription.Xml;
        int start = (int)Math.Min(offset, (ulong)xml.Length);
        int length = (int)Math.Min(count, (ulong)(xml.Length - start));
        return string.Concat(start + length == xml.Length ? "l" : "m", xml.AsSpan(start, length));
    }

    private static bool TryHex(string text, out ulong value)
        => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static bool TryBytes(string text, out byte[] bytes)
    {
        bool legal = text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
        bytes = legal ? Convert.FromHexString(text) : [];
        return legal;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
