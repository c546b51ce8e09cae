using Twofold.Vmm.Devices;

namespace Twofold.Vmm.Tests.Devices;

/// <summary>Register offsets and bits are written out from Arm DDI 0183, table 3-1 onwards.</summary>
public sealed class Pl011Tests
{
    private readonly FakePort _port = new();
    private readonly FakeLine _line = new();
    private readonly Pl011 _uart;

    public Pl011Tests() => _uart = new Pl011(_port, _line);

    [Fact]
    public void AWrittenByteReachesTheHostAtOnceEvenBeforeTheUartIsEnabled()
    {
        _uart.Write(0x30, 4, 0);
        _uart.Write(0x00, 4, 'A');
        _uart.Write(0x00, 1, 'b');
        Assert.Equal("Ab", _port.Sent);
        Assert.Equal(0x80UL, _uart.Read(0x18, 4) & 0xa8); // TXFE set; TXFF and BUSY clear
    }

    [Fact]
    public void OnlyTheLowByteOfAWriteIsSent()
    {
        _uart.Write(0x00, 4, 0xffff_ff41);
        Assert.Equal("A", _port.Sent);
    }

    [Theory]
    [InlineData(0xfe0, 0x11)]
    [InlineData(0xfe4, 0x10)]
    [InlineData(0xfe8, 0x14)]
    [InlineData(0xfec, 0x00)]
    [InlineData(0xff0, 0x0d)]
    [InlineData(0xff4, 0xf0)]
    [InlineData(0xff8, 0x05)]
    [InlineData(0xffc, 0xb1)]
    public void TheIdRegistersNameAnArmPl011(ulong offset, ulong value) => Assert.Equal(value, _uart.Read(offset, 4));

    [Fact]
    public void ReceivedBytesComeOutInOrderAndTheFlagsFollow()
    {
        EnableFifo();
        Assert.Equal(0x10UL, _uart.Read(0x18, 4) & 0x50); // RXFE
        Offer("hi");
        Assert.Equal(0x00UL, _uart.Read(0x18, 4) & 0x50);
        Assert.Equal('h', (char)_uart.Read(0x00, 4));
        Assert.Equal('i', (char)_uart.Read(0x00, 4));
        Assert.Equal(0x10UL, _uart.Read(0x18, 4) & 0x50);
        Assert.Equal(0UL, _uart.Read(0x00, 4));
    }

    [Fact]
    public void TheFifoHoldsSixteenAndTheRestWaitsAtTheHost()
    {
        EnableFifo();
        Offer("0123456789abcdefXYZ");
        Assert.Equal(3, _port.Waiting.Count);
        Assert.Equal(0x40UL, _uart.Read(0x18, 4) & 0x50); // RXFF
        string read = string.Concat(Enumerable.Range(0, 19).Select(_ => (char)_uart.Read(0x00, 4)));
        Assert.Equal("0123456789abcdefXYZ", read);
    }

    [Fact]
    public void WithoutTheFifoOneByteIsHeld()
    {
        Offer("xy");
        Assert.Single(_port.Waiting);
        Assert.Equal(0x40UL, _uart.Read(0x18, 4) & 0x50);
        Assert.Equal('x', (char)_uart.Read(0x00, 4));
        Assert.Equal('y', (char)_uart.Read(0x00, 4));
    }

    [Fact]
    public void TheReceiveInterruptFollowsMaskRawAndClear()
    {
        EnableFifo();
        Offer("a");
        Assert.False(_line.Level);
        Assert.Equal(0x10UL, _uart.Read(0x3c, 4)); // RIS: RX
        Assert.Equal(0UL, _uart.Read(0x40, 4));
        _uart.Write(0x38, 4, 0x10);
        Assert.True(_line.Level);
        Assert.Equal(0x10UL, _uart.Read(0x40, 4));
        _uart.Write(0x44, 4, 0x10);
        Assert.False(_line.Level);
        Offer("b");
        Assert.True(_line.Level);
    }

    [Fact]
    public void ReadingTheLastByteLowersTheReceiveInterrupt()
    {
        EnableFifo();
        _uart.Write(0x38, 4, 0x10);
        Offer("ab");
        _ = _uart.Read(0x00, 4);
        Assert.True(_line.Level);
        _ = _uart.Read(0x00, 4);
        Assert.False(_line.Level);
    }

    [Fact]
    public void EachTransmittedByteRaisesTheTransmitInterrupt()
    {
        _uart.Write(0x38, 4, 0x20);
        Assert.False(_line.Level);
        _uart.Write(0x00, 4, 'x');
        Assert.True(_line.Level);
        _uart.Write(0x44, 4, 0x20);
        Assert.False(_line.Level);
        _uart.Write(0x00, 4, 'y');
        Assert.Equal(2, _line.Rises);
    }

    [Fact]
    public void LoopbackReturnsTheByteAndKeepsItFromTheHost()
    {
        EnableFifo();
        _uart.Write(0x30, 4, 0x381); // UARTEN, LBE, TXE, RXE
        _uart.Write(0x00, 4, 'q');
        Assert.Equal("", _port.Sent);
        Assert.Equal('q', (char)_uart.Read(0x00, 4));
    }

    [Theory]
    [InlineData(0x24, 0xffff_ffff, 0xffff)]
    [InlineData(0x28, 0xffff_ffff, 0x3f)]
    [InlineData(0x2c, 0xffff_ffff, 0xff)]
    [InlineData(0x30, 0xffff_ffff, 0xffff)]
    [InlineData(0x34, 0xffff_ffff, 0x3f)]
    [InlineData(0x38, 0xffff_ffff, 0x7ff)]
    [InlineData(0x18, 0xffff_ffff, 0x97)] // FR is read-only: TXFE, RXFE, DCD, DSR, CTS
    [InlineData(0x3c, 0xffff_ffff, 0)]
    [InlineData(0x500, 0xffff_ffff, 0)]
    public void RegistersKeepTheBitsThatTheyHave(ulong offset, ulong written, ulong read)
    {
        _uart.Write(offset, 4, written);
        Assert.Equal(read, _uart.Read(offset, 4));
    }

    [Fact]
    public void ControlAndFifoLevelResetAsTheManualSays()
    {
        Assert.Equal(0x300UL, _uart.Read(0x30, 4));
        Assert.Equal(0x12UL, _uart.Read(0x34, 4));
    }

    private void EnableFifo() => _uart.Write(0x2c, 4, 0x70);

    private void Offer(string text)
    {
        _port.Offer(text);
        _uart.InputArrived();
    }
}
