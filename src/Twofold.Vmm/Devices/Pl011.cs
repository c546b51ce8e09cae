using Twofold.Sync;

namespace Twofold.Vmm.Devices;

/// <summary>Arm's PL011 UART as far as software can tell one that is infinitely fast.</summary>
/// <remarks>
/// <para>Transmission takes no time: the transmit FIFO is always empty and each write raises the transmit interrupt. Bytes are
/// sent whatever the enable bits say, because early firmware consoles write before they program CR. Received bytes wait at the host's end
/// until the 16-byte FIFO has room, so nothing overruns; the receive interrupt rises with every byte that enters the FIFO and
/// falls when the guest clears it or has read everything. A byte never stays below a trigger level, so there is no receive
/// time-out interrupt.</para>
/// <para>Concurrency: registers from any vCPU thread; <see cref="InputArrived"/> from any thread.</para>
/// <para>Source: Arm DDI 0183 (PL011 r1p4), chapter 3.</para>
/// </remarks>
public sealed class Pl011 : IMmioDevice
{
    /// <summary>Bytes of address space that the device answers.</summary>
    public const ulong WindowBytes = 0x1000;

    private const uint PeripheralId = 0x00141011;
    private const int FifoDepth = 16;

    private const uint ReceiveFifoEmpty = 1u << 4;
    private const uint ReceiveFifoFull = 1u << 6;
    private const uint TransmitFifoEmpty = 1u << 7;
    private const uint ClearToSend = 1u << 0;
    private const uint DataSetReady = 1u << 1;
    private const uint CarrierDetect = 1u << 2;

    private const uint ReceiveInterrupt = 1u << 4;
    private const uint TransmitInterrupt = 1u << 5;
    private const uint AllInterrupts = 0x7ff;

    private const uint FifoEnable = 1u << 4;
    private const uint Loopback = 1u << 7;

    private readonly IConsolePort _port;
    private readonly IInterruptLine _line;
    private readonly RankedLock _lock = new(LockRank.Peripheral);

    // Everything below is under _lock.
    private readonly byte[] _fifo = new byte[FifoDepth];
    private int _fifoHead;
    private int _fifoCount;
    private uint _lineControl;
    private uint _control = 0x300;
    private uint _integerDivisor;
    private uint _fractionalDivisor;
    private uint _lowPower;
    private uint _fifoLevels = 0x12;
    private uint _dma;
    private uint _mask;
    private uint _raw;

    /// <summary>Wires a UART in its reset state.</summary>
    /// <param name="port">The host's end.</param>
    /// <param name="line">Its interrupt.</param>
    public Pl011(IConsolePort port, IInterruptLine line)
    {
        _port = port;
        _line = line;
    }

    /// <inheritdoc/>
    public string Name => "pl011";

    /// <summary>Says that the port has bytes for the guest.</summary>
    public void InputArrived()
    {
        using (_lock.Enter())
        {
            Refill();
        }
    }

    /// <inheritdoc/>
    public ulong Read(ulong offset, int bytes)
    {
        using (_lock.Enter())
        {
            return ReadWord(offset & ~3UL) >> (int)((offset & 3) * 8);
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int bytes, ulong value)
    {
        if ((offset & ~3UL) == 0)
        {
            WriteData((byte)value);
            return;
        }

        using (_lock.Enter())
        {
            WriteWord(offset & ~3UL, (uint)value);
        }
    }

    private uint ReadWord(ulong offset) => offset switch
    {
        0x00 => ReadData(),
        0x18 => Flags(),
        0x20 => _lowPower,
        0x24 => _integerDivisor,
        0x28 => _fractionalDivisor,
        0x2c => _lineControl,
        0x30 => _control,
        0x34 => _fifoLevels,
        0x38 => _mask,
        0x3c => _raw,
        0x40 => _raw & _mask,
        0x48 => _dma,
        >= PrimeCellId.FirstOffset and < WindowBytes => PrimeCellId.Read(PeripheralId, offset),
        _ => 0,
    };

    private void WriteWord(ulong offset, uint value)
    {
        switch (offset)
        {
            case 0x20:
                _lowPower = value & 0xff;
                break;
            case 0x24:
                _integerDivisor = value & 0xffff;
                break;
            case 0x28:
                _fractionalDivisor = value & 0x3f;
                break;
            case 0x2c:
                _lineControl = value & 0xff;
                break;
            case 0x30:
                _control = value & 0xffff;
                break;
            case 0x34:
                _fifoLevels = value & 0x3f;
                break;
            case 0x38:
                _mask = value & AllInterrupts;
                UpdateLine();
                break;
            case 0x44:
                _raw &= ~value;
                UpdateLine();
                break;
            case 0x48:
                _dma = value & 7;
                break;
            default:
                break;
        }
    }

    private void WriteData(byte value)
    {
        bool looped;
        using (_lock.Enter())
        {
            looped = (_control & Loopback) != 0;
            if (looped && _fifoCount < Capacity)
            {
                Push(value);
            }

            _raw |= TransmitInterrupt;
            UpdateLine();
        }

        // The host's side may block; it gets the byte with no lock held.
        if (!looped)
        {
            _port.Transmit(value);
        }
    }

    private uint ReadData()
    {
        if (_fifoCount == 0)
        {
            return 0;
        }

        byte value = _fifo[_fifoHead];
        _fifoHead = (_fifoHead + 1) % FifoDepth;
        if (--_fifoCount == 0)
        {
            _raw &= ~ReceiveInterrupt;
        }

        Refill();
        return value;
    }

    private uint Flags()
    {
        uint flags = TransmitFifoEmpty | ClearToSend | DataSetReady | CarrierDetect;
        flags |= _fifoCount == 0 ? ReceiveFifoEmpty : 0;
        return flags | (_fifoCount >= Capacity ? ReceiveFifoFull : 0);
    }

    /// <summary>Without the FIFO one holding register is left.</summary>
    private int Capacity => (_lineControl & FifoEnable) != 0 ? FifoDepth : 1;

    private void Refill()
    {
        while (_fifoCount < Capacity && (_control & Loopback) == 0 && _port.TryReceive(out byte value))
        {
            Push(value);
        }

        UpdateLine();
    }

    private void Push(byte value)
    {
        _fifo[(_fifoHead + _fifoCount++) % FifoDepth] = value;
        _raw |= ReceiveInterrupt;
    }

    private void UpdateLine() => _line.Set((_raw & _mask) != 0);
}
