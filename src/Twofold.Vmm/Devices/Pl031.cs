using Twofold.Sync;

namespace Twofold.Vmm.Devices;

/// <summary>Arm's PL031 real-time clock: seconds, one alarm.</summary>
/// <remarks>
/// <para>The alarm is set by writing the match or the load register and raises the interrupt once; it is noticed on any access
/// and by <see cref="Poll"/>.</para>
/// <para>Concurrency: registers from any vCPU thread, <see cref="Poll"/> from any thread; the time source is called with the
/// device's lock held.</para>
/// <para>Source: Arm DDI 0224, chapter 3.</para>
/// </remarks>
public sealed class Pl031 : IMmioDevice
{
    /// <summary>Bytes of address space that the device answers.</summary>
    public const ulong WindowBytes = 0x1000;

    private const uint PeripheralId = 0x00141031;

    private readonly Func<long> _seconds;
    private readonly IInterruptLine _line;
    private readonly RankedLock _lock = new(LockRank.Peripheral);

    // Everything below is under _lock.
    private long _offset;
    private long? _alarm;
    private uint _match;
    private uint _load;
    private bool _mask;
    private bool _raw;

    /// <summary>Wires a clock in its reset state, showing the time source's time.</summary>
    /// <param name="seconds">Seconds since 1970, never decreasing; the guest sees the low 32 bits.</param>
    /// <param name="line">Its interrupt.</param>
    public Pl031(Func<long> seconds, IInterruptLine line)
    {
        _seconds = seconds;
        _line = line;
    }

    /// <inheritdoc/>
    public string Name => "pl031";

    /// <summary>Raises the interrupt if the alarm's second has come.</summary>
    public void Poll()
    {
        using (_lock.Enter())
        {
            CheckAlarm();
        }
    }

    /// <inheritdoc/>
    public ulong Read(ulong offset, int bytes)
    {
        using (_lock.Enter())
        {
            CheckAlarm();
            return ReadWord(offset & ~3UL) >> (int)((offset & 3) * 8);
        }
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int bytes, ulong value)
    {
        using (_lock.Enter())
        {
            WriteWord(offset & ~3UL, (uint)value);
            CheckAlarm();
        }
    }

    private uint Now => (uint)(_seconds() + _offset);

    private uint ReadWord(ulong offset) => offset switch
    {
        0x00 => Now,
        0x04 => _match,
        0x08 => _load,
        0x0c => 1, // the clock cannot be stopped
        0x10 => _mask ? 1u : 0,
        0x14 => _raw ? 1u : 0,
        0x18 => _raw && _mask ? 1u : 0,
        >= PrimeCellId.FirstOffset and < WindowBytes => PrimeCellId.Read(PeripheralId, offset),
        _ => 0,
    };

    private void WriteWord(ulong offset, uint value)
    {
        switch (offset)
        {
            case 0x04:
                _match = value;
                SetAlarm();
                break;
            case 0x08:
                _load = value;
                _offset += (int)(value - Now);
                SetAlarm();
                break;
            case 0x10:
                _mask = (value & 1) != 0;
                break;
            case 0x1c when (value & 1) != 0:
                _raw = false;
                break;
            default:
                break;
        }
    }

    /// <summary>The counter is 32 bits wide and wraps, so the distance to the match is never negative.</summary>
    private void SetAlarm() => _alarm = _seconds() + (_match - Now);

    private void CheckAlarm()
    {
        if (_alarm is { } due && _seconds() >= due)
        {
            _alarm = null;
            _raw = true;
        }

        _line.Set(_raw && _mask);
    }
}
