using System.Text;
using Twofold.Sync;
using Twofold.Vmm.Consoles;
using Twofold.Vmm.Devices;
using Twofold.Vmm.Tests.Devices;

namespace Twofold.Vmm.Tests.Consoles;

public sealed class GuestConsoleTests
{
    [Fact]
    public void AScriptTalksToAGuestThroughTheUart()
    {
        using MemoryStream output = new();
        bool done = false;
        ConsoleStep[] script = [new(true, "=> "u8.ToArray(), "=> "), new(false, "reset\r"u8.ToArray(), "reset"), new(true, "bye"u8.ToArray(), "bye")];
        using GuestConsole console = new(output, script, () => done = true);
        Pl011 uart = new(console, new FakeLine());
        console.Input.Arrived = uart.InputArrived;
        uart.Write(0x2c, 4, 0x70);
        console.Script!.Start();
        Print(uart, "=> ");
        Assert.Equal("reset\r", Read(uart));
        Print(uart, "bye");
        Assert.True(done);
        Assert.Equal("=> bye", Encoding.ASCII.GetString(output.ToArray()));
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public void AGuestDoesNotNoticeThatItsReaderIsGone(Type failure)
    {
        using GuestConsole console = new(new ClosedPipe((Exception)Activator.CreateInstance(failure)!), [new(true, "b"u8.ToArray(), "b")]);
        console.Script!.Start();
        console.Transmit((byte)'a');
        console.Transmit((byte)'b');
        Assert.Null(console.Script.Awaited);
    }

    [Fact]
    public void WhatTheUserTypesArrivesWholeHoweverSlowTheGuest()
    {
        byte[] typed = new byte[20_000];
        new Random(7).NextBytes(typed);
        using ConsoleInput input = new();
        Worker reader = ConsoleReader.Start(new MemoryStream(typed), input, keys: null, () => { }, TextWriter.Null);
        List<byte> received = [];
        while (received.Count < typed.Length)
        {
            if (input.TryRead(out byte value))
            {
                received.Add(value);
            }
        }

        reader.Join();
        Assert.Equal(typed, received);
    }

    [Fact]
    public void OurKeysAreTakenOutAndTheRestIsTheGuests()
    {
        using ConsoleInput input = new();
        using StringWriter messages = new();
        int quits = 0;
        byte[] typed = Encoding.ASCII.GetBytes("a\u0001hb\u0001\u0001c\u0001zd\u0001x");
        ConsoleReader.Start(new MemoryStream(typed), input, new EscapeKeys(), () => quits++, messages).Join();
        List<byte> received = [];
        while (input.TryRead(out byte value))
        {
            received.Add(value);
        }

        Assert.Equal("ab\u0001cd", Encoding.ASCII.GetString([.. received]));
        Assert.Equal(1, quits);
        Assert.Contains("Ctrl-A x", messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyIsRecognisedAcrossReads()
    {
        EscapeKeys keys = new();
        Assert.Equal(EscapeAction.Swallow, keys.Take(1));
        Assert.Equal(EscapeAction.Quit, keys.Take((byte)'x'));
        Assert.Equal(EscapeAction.Pass, keys.Take((byte)'x'));
    }

    private static void Print(Pl011 uart, string text)
    {
        foreach (char letter in text)
        {
            uart.Write(0, 4, letter);
        }
    }

    private static string Read(Pl011 uart)
    {
        StringBuilder read = new();
        while ((uart.Read(0x18, 4) & 0x10) == 0)
        {
            read.Append((char)uart.Read(0, 4));
        }

        return read.ToString();
    }

    private sealed class ClosedPipe(Exception failure) : MemoryStream
    {
        public override void WriteByte(byte value) => throw failure;
    }
}
