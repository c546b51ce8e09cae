using System.Net;
using System.Net.Sockets;
using System.Text;
using Twofold.Hypervisor.Tracing;
using Twofold.Vmm.Boards;
using Twofold.Vmm.Tests.Devices;

namespace Twofold.Vmm.Tests.Debugging;

/// <summary>The built-in tour under a debugger, packet by packet. Packets are written out from GDB's manual, "Remote Protocol".</summary>
public sealed class GdbTests : IDisposable
{
    private const ulong Entry = 0x4020_0000; // where an arm64 Image with text offset 0 goes
    private const string Stopped = "T05thread:1;";

    private readonly VirtualMachine _machine;
    private readonly RunControl _control = new();
    private readonly FakePort _console = new();
    private readonly Task<RunResult> _run;
    private readonly Socket _gdb = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public GdbTests()
    {
        RunOptions options = new() { GdbPort = 0, Deterministic = true, MemoryBytes = 64 << 20, Cpus = 2 };
        Assert.True(BootPlan.TryCreate(options, out BootPlan? plan, out _));
        Assert.True(VirtualMachine.TryCreate(
            options, plan, MachineTime.CreateClock(deterministic: true), Tracer.Off, _console, _ => { }, out VirtualMachine? machine, out _));
        _machine = machine;
        _run = Task.Run(() => _machine.Run(_control));
        _gdb.ReceiveTimeout = 60_000;
        _gdb.Connect(IPAddress.Loopback, _machine.GdbPort!.Value);
    }

    public void Dispose()
    {
        _control.RequestStop(new RunResult(RunOutcome.Done));
        _run.Wait();
        _gdb.Dispose();
        _machine.Dispose();
        _control.Dispose();
    }

    [Fact]
    public async Task TheGuestStandsAtItsEntryUntilItIsLetGo()
    {
        Assert.Equal(Stopped, Ask("?"));
        Assert.Equal(Hex(Entry), Ask("p20"));
        Assert.Equal(Hex(0x4000_0000), Ask("p0"));
        Assert.Equal("c5030000", Ask("p21")); // EL1h, everything masked
        Assert.Equal("", _console.Sent);
        Send("c");
        _ = await _run;
        Assert.NotEqual("", _console.Sent);
        _machine.Dispose();
        Assert.Equal("W00", Receive());
    }

    [Fact]
    public void StepsGoOneInstructionEach()
    {
        Assert.Equal(Stopped, Ask("s"));
        ulong first = Pc();
        Assert.NotEqual(Entry, first);
        Assert.Equal(Stopped, Ask("vCont;s:1;c"));
        Assert.NotEqual(first, Pc());
        Assert.Equal(2, _machine.Instructions);
    }

    [Fact]
    public void ABreakpointStopsAndIsGoneWhenItIsTakenAway()
    {
        // Four steps ahead lies an instruction that the guest comes to.
        for (int i = 0; i < 4; i++)
        {
            _ = Ask("s");
        }

        ulong there = Pc();
        Assert.Equal("OK", Ask("P20=" + Hex(Entry)));
        Assert.Equal("OK", Ask($"Z0,{there:x},4"));
        Assert.Equal(Stopped, Ask("c"));
        Assert.Equal(there, Pc());
        Assert.Equal("OK", Ask($"z0,{there:x},4"));
        Assert.Equal("OK", Ask("P20=" + Hex(Entry)));
        Assert.Equal("", Ask("Z2,0,4"));
    }

    [Fact]
    public void RegistersAreWrittenOneByOneAndTogether()
    {
        Assert.Equal("OK", Ask("P5=efcdab8967452301"));
        Assert.Equal("efcdab8967452301", Ask("p5"));
        string all = Ask("g");
        Assert.Equal((33 * 16) + 8, all.Length);
        Assert.Equal("efcdab8967452301", all.Substring(5 * 16, 16));
        Assert.Equal("OK", Ask("G" + Hex(7) + all[16..]));
        Assert.Equal(Hex(7), Ask("p0"));
        Assert.Equal("E01", Ask("G1234"));
        Assert.Equal("E01", Ask("p999"));
        Assert.Equal("E01", Ask("P5=12"));
    }

    [Fact]
    public void MemoryIsReadAndWrittenAndWhatIsNotThereIsAnError()
    {
        Assert.Equal("d00dfeed", Ask("m40000000,4")); // the device tree's magic number
        Assert.Equal("OK", Ask("M41000000,4:01020304"));
        Assert.Equal("OK", Ask("X41000004,2:}\u0003\u0001")); // '}' escapes what follows it: 0x23
        Assert.Equal("010203042301", Ask("m41000000,6"));
        Assert.Equal("E01", Ask("m90000000,4"));
        Assert.Equal("E01", Ask("M90000000,1:00"));
        Assert.Equal("0000", Ask("m43fffffe,4")); // as much as there is
        Assert.Equal("0", Ask("qqemu.PhyMemMode"));
        Assert.Equal("OK", Ask("Qqemu.PhyMemMode:1"));
        Assert.Equal("d00dfeed", Ask("m40000000,4"));
    }

    [Fact]
    public void WrittenInstructionsAreExecuted()
    {
        Assert.Equal("OK", Ask($"M{Entry:x},4:200080d2")); // mov x0, #1
        Assert.Equal(Stopped, Ask("s"));
        Assert.Equal(Hex(1), Ask("p0"));
    }

    [Fact]
    public void VcpusAreThreads()
    {
        Assert.Equal("m1,2", Ask("qfThreadInfo"));
        Assert.Equal("l", Ask("qsThreadInfo"));
        Assert.Equal("OK", Ask("T2"));
        Assert.Equal("E01", Ask("T3"));
        Assert.Equal("OK", Ask("Hg2"));
        Assert.Equal("QC2", Ask("qC"));
        Assert.Equal(Hex(0), Ask("p20")); // it is off
        Assert.Equal("E01", Ask("Hg9"));
    }

    [Fact]
    public void TheDescriptionNamesTheRegisters()
    {
        string start = Ask("qXfer:features:read:target.xml:0,20");
        Assert.Equal('m', start[0]);
        string all = Ask("qXfer:features:read:target.xml:0,3ff0");
        Assert.Equal('l', all[0]);
        Assert.Contains("org.gnu.gdb.aarch64.core", all, StringComparison.Ordinal);
        Assert.StartsWith(start[1..], all[1..], StringComparison.Ordinal);
    }

    [Fact]
    public void TheInterruptKeyStopsARunningGuest()
    {
        Assert.Equal("OK", Ask($"M{Entry:x},4:00000014")); // b .
        Send("c");
        Assert.Equal("+", Raw(1));
        _ = _gdb.Send([3]);
        Assert.Equal("T02thread:1;", Receive(acknowledged: false));
        Assert.Equal(Entry, Pc());
    }

    [Fact]
    public void AGuestThatIsLetGoAndCaughtAgainStands()
    {
        Assert.Equal("OK", Ask($"M{Entry:x},4:00000014")); // b .
        Assert.Equal("OK", Ask("D"));
        using Socket again = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        again.Connect(IPAddress.Loopback, _machine.GdbPort!.Value);
        _ = again.Send(Encoding.ASCII.GetBytes("$?#3f"));
        byte[] answer = new byte[Stopped.Length + 5];
        for (int count = 0; count < answer.Length;)
        {
            count += again.Receive(answer, count, answer.Length - count, SocketFlags.None);
        }

        Assert.StartsWith("+$" + Stopped, Encoding.ASCII.GetString(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedPacketIsAskedForAgain()
    {
        _ = _gdb.Send("$?#00"u8);
        Assert.Equal("-", Raw(1));
        Assert.Equal(Stopped, Ask("?"));
    }

    [Fact]
    public void NonsenseIsAnsweredAndBreaksNothing()
    {
        const int seed = 11;
        Random random = new(seed);
        string[] heads = ["g", "G", "p", "P", "m", "M", "X", "Z0,", "Z1,", "z0,", "H", "T", "q", "Q", "vCont;", "qXfer:features:read:target.xml:", "qThreadExtraInfo,"];
        for (int i = 0; i < 2000; i++)
        {
            string packet = heads[random.Next(heads.Length)] + new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "0123456789abcdef,:;=-zs"[random.Next(23)])]);
            packet = packet.Replace("vCont;c", "vCont;x", StringComparison.Ordinal).Replace("vCont;s", "vCont;y", StringComparison.Ordinal);
            string answer = Ask(packet);
            Assert.True(answer.Length == 0 || char.IsAscii(answer[0]), $"seed {seed}: {packet} -> {answer}");
        }
    }

    private ulong Pc() => BitConverter.ToUInt64(Convert.FromHexString(Ask("p20")));

    private static string Hex(ulong value) => Convert.ToHexStringLower(BitConverter.GetBytes(value));

    private string Ask(string packet)
    {
        Send(packet);
        return Receive();
    }

    private void Send(string packet)
        => _gdb.Send(Encoding.Latin1.GetBytes($"${packet}#{packet.Sum(character => character) & 0xff:x2}"));

    /// <summary>The answer to a packet that was acknowledged; its checksum must be right.</summary>
    private string Receive(bool acknowledged = true)
    {
        StringBuilder text = new();
        if (acknowledged)
        {
            string first = Raw(1);
            _ = text.Append(first == "+" ? "" : first);
        }

        while (!text.ToString().Contains('#', StringComparison.Ordinal))
        {
            _ = text.Append(Raw(1));
        }

        string body = text.ToString()[1..^1];
        Assert.Equal($"{body.Sum(character => character) & 0xff:x2}", Raw(2));
        return body;
    }

    private string Raw(int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int received = _gdb.Receive(bytes, done, count - done, SocketFlags.None);
            Assert.NotEqual(0, received);
            done += received;
        }

        return Encoding.Latin1.GetString(bytes);
    }
}
