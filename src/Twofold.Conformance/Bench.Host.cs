using System.Globalization;
using Twofold.Arch;
using Twofold.HostMm;

namespace Twofold.Conformance;

internal sealed partial class Bench
{
    /// <summary>What the process does to its own memory; null for anything else.</summary>
    private string? DoHost(Words words)
    {
        switch (words.Name)
        {
            case "hw":
                return TryToHost(words.Number(1), out Hva target) ? Store(target, (byte)words.Number(2)) : "nomap";
            case "hr":
                return TryToHost(words.Number(1), out Hva source) ? Load(source) : "nomap";
            case "idle":
                return Idle(words);
            case "drain" or "usleep":
                return Ok;
            case "trace" when words.Text(1) == "on":
                _accessFaultsBefore = AccessFaults;
                return Ok;
            case "afcount":
                return string.Create(CultureInfo.InvariantCulture, $"af={AccessFaults - _accessFaultsBefore}");
            default:
                return DoArena(words);
        }
    }

    /// <summary>The same, on the arena.</summary>
    private string? DoArena(Words words)
    {
        Hva At() => _arena + words.Number(1);
        ulong Bytes() => words.Number(2);
        switch (words.Name)
        {
            case "aw":
                return Store(At(), (byte)words.Number(2));
            case "ar":
                return Load(At());
            case "dontneed":
                return OrEnomem(_host.Discard(At(), Bytes()));
            case "munmap":
                _host.Unmap(At(), Bytes());
                return Ok;
            case "remap":
                _host.MapAnonymousAt(At(), Bytes(), hugeBacking: true);
                return Ok;
            case "huge":
            case "nohuge":
                return OrEnomem(_host.Advise(At(), Bytes(), hugeBacking: words.Name == "huge"));
            case "mprotect":
                return OrEnomem(_host.Protect(At(), Bytes(), (Protection)words.Number32(3) & Protection.ReadWrite));
            default:
                return null;
        }
    }

    private static string OrEnomem(bool done) => done ? Ok : "ENOMEM";

    /// <summary>The host address behind a guest address, from what the user remembers of its slots.</summary>
    private bool TryToHost(ulong gpa, out Hva host)
    {
        foreach ((ulong start, ulong bytes, Hva behind) in _noted.Values)
        {
            if (gpa - start < bytes)
            {
                host = behind + (gpa - start);
                return true;
            }
        }

        host = default;
        return false;
    }

    private string Store(Hva at, byte value) => _host.TryWrite(at, [value]) ? Ok : "!signal11";

    private string Load(Hva at)
    {
        byte[] value = new byte[1];
        return _host.TryRead(at, value) ? $"0x{value[0]:x2}" : "!signal11";
    }

    private string Idle(Words words)
        => !TryToHost(words.Number(2), out Hva page) ? "nomap"
            : words.Text(1) != "set" ? (_host.IsIdle(page) ? "idle" : "accessed")
            : _host.MarkIdle(page) ? Ok
            : "nopage";
}
