using System.Numerics;
using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The CPU interface of a GICv3: the ICC registers of one CPU, and its IRQ line.</summary>
/// <remarks>
/// Five priority bits, so one active-priority register for each group. System registers only (SRE reads as 7, writes ignored).
/// State is under the controller's lock. Source: Arm IHI 0069, 4.8 and 12.2.
/// </remarks>
internal sealed class GicCpuInterface : ISystemRegisterBank
{
    private const int IdlePriority = 0xff;

    // One security state: group 1's binary point is one above group 0's.
    private const int MinimumBinaryPoint0 = 2, MinimumBinaryPoint1 = 3;
    private const uint CommonBinaryPoint = 1, SplitDeactivation = 2;

    // PRIbits five, IDbits 16, A3V, RSS.
    private const uint FixedControl = (4u << 8) | (1u << 15) | (1u << 18);
    private const uint SystemRegisterEnable = 7;

    // The encodings: op0 in 15:14, op1 in 13:11, CRn in 10:7, CRm in 6:3, op2 in 2:0.
    private const ushort Pmr = 0xc230;
    private const ushort Iar0 = 0xc640, Eoir0 = 0xc641, Hppir0 = 0xc642, Bpr0 = 0xc643, Ap0r0 = 0xc644, Ap1r0 = 0xc648;
    private const ushort Dir = 0xc659, Rpr = 0xc65b, Sgi1r = 0xc65d, Asgi1r = 0xc65e, Sgi0r = 0xc65f;
    private const ushort Iar1 = 0xc660, Eoir1 = 0xc661, Hppir1 = 0xc662, Bpr1 = 0xc663;
    private const ushort Ctlr = 0xc664, Sre = 0xc665, Igrpen0 = 0xc666, Igrpen1 = 0xc667;

    private readonly Gic _gic;
    private readonly int _index;
    private Cpu? _cpu;

    // Everything below is under the controller's lock.
    private PendingInterrupt _best = PendingInterrupt.None;
    private uint _control;
    private int _priorityMask;
    private int _binaryPoint0;
    private int _binaryPoint1;
    private uint _active0;
    private uint _active1;
    private uint _enable0;
    private uint _enable1;

    internal GicCpuInterface(Gic gic, int index)
    {
        _gic = gic;
        _index = index;
        Reset();
    }

    /// <summary>The IRQ line to the CPU.</summary>
    internal bool IrqAsserted { get; private set; }

    private bool Signals => (_enable1 & 1) != 0 && _best.Priority < _priorityMask
        && (_best.Priority & GroupPriorityMask) < RunningPriority;

    /// <summary>The bits of a priority that decide about preemption.</summary>
    private int GroupPriorityMask => (_control & CommonBinaryPoint) != 0 ? -1 << (_binaryPoint0 + 1) : -1 << _binaryPoint1;

    /// <summary>The group priority of the most urgent active interrupt; the idle priority when there is none.</summary>
    private int RunningPriority
    {
        get
        {
            uint active = _active0 | _active1;
            return active == 0 ? IdlePriority : BitOperations.TrailingZeroCount(active) << 3;
        }
    }

    /// <summary>Wires the CPU. Under the lock.</summary>
    internal void Connect(Cpu cpu)
    {
        _cpu = cpu;
        cpu.SetIrqLine(IrqAsserted);
    }

    /// <summary>Looks again at what is pending and drives the line. Under the lock.</summary>
    internal void Update()
    {
        _best = _gic.MostUrgentFor(_index);
        DriveLine();
    }

    /// <summary>The reset state: nothing enabled, everything masked. Under the lock.</summary>
    internal void Reset()
    {
        _control = _active0 = _active1 = _enable0 = _enable1 = 0;
        _priorityMask = 0;
        _binaryPoint0 = MinimumBinaryPoint0;
        _binaryPoint1 = MinimumBinaryPoint1;
    }

    /// <inheritdoc/>
    public bool TryRead(SystemRegister register, long instructions, out ulong value)
    {
        using (_gic.Lock.Enter())
        {
            int answer = register.Encoding switch
            {
                Pmr => _priorityMask,
                Iar0 or Hppir0 => PendingInterrupt.Spurious,
                Iar1 => Acknowledge(),
                Hppir1 => _best.Interrupt,
                Bpr0 => _binaryPoint0,
                Bpr1 => (_control & CommonBinaryPoint) != 0 ? Math.Min(_binaryPoint0 + 1, 7) : _binaryPoint1,
                Ap0r0 => (int)_active0,
                Ap1r0 => (int)_active1,
                Rpr => RunningPriority,
                Ctlr => (int)(_control | FixedControl),
                Sre => (int)SystemRegisterEnable,
                Igrpen0 => (int)_enable0,
                Igrpen1 => (int)_enable1,
                _ => -1,
            };
            value = (uint)answer;
            return answer != -1 || register.Encoding is Ap0r0 or Ap1r0;
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(SystemRegister register, long instructions, ulong value)
    {
        using (_gic.Lock.Enter())
        {
            bool known = WriteState(register.Encoding, (uint)value) || Command(register.Encoding, value);
            DriveLine();
            return known;
        }
    }

    private bool WriteState(ushort register, uint value)
    {
        switch (register)
        {
            case Pmr:
                _priorityMask = (int)(value & InterruptBank.PriorityMask);
                return true;
            case Bpr0:
                _binaryPoint0 = Math.Max((int)(value & 7), MinimumBinaryPoint0);
                return true;
            case Bpr1:
                bool common = (_control & CommonBinaryPoint) != 0;
                _binaryPoint1 = common ? _binaryPoint1 : Math.Max((int)(value & 7), MinimumBinaryPoint1);
                return true;
            case Ap0r0:
                _active0 = value;
                return true;
            case Ap1r0:
                _active1 = value;
                return true;
            case Ctlr:
                _control = value & (CommonBinaryPoint | SplitDeactivation);
                return true;
            case Sre:
                return true;
            case Igrpen0:
                _enable0 = value & 1;
                return true;
            case Igrpen1:
                _enable1 = value & 1;
                return true;
            default:
                return false;
        }
    }

    private bool Command(ushort register, ulong value)
    {
        switch (register)
        {
            case Eoir0:
                return true;
            case Eoir1:
                EndOfInterrupt((int)(value & 0xff_ffff));
                return true;
            case Dir:
                if ((_control & SplitDeactivation) != 0)
                {
                    _gic.Deactivate(_index, (int)(value & 0xff_ffff));
                }

                return true;
            case Sgi1r:
                _gic.Generate(_index, value, group1: true);
                return true;
            case Asgi1r:
            case Sgi0r:
                _gic.Generate(_index, value, group1: false);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A read of IAR1.</summary>
    private int Acknowledge()
    {
        if (!Signals)
        {
            return PendingInterrupt.Spurious;
        }

        PendingInterrupt taken = _best;
        _active1 |= 1u << ((taken.Priority & GroupPriorityMask) >> 3);
        _gic.Acknowledge(_index, taken.Interrupt);
        return taken.Interrupt;
    }

    /// <summary>A write of EOIR1: the running priority drops, and the interrupt ends unless DIR is to do that.</summary>
    private void EndOfInterrupt(int interrupt)
    {
        bool group1Runs = BitOperations.TrailingZeroCount(_active1) < BitOperations.TrailingZeroCount(_active0);
        if (interrupt >= Distributor.Interrupts || !group1Runs)
        {
            return;
        }

        _active1 &= _active1 - 1;
        if ((_control & SplitDeactivation) == 0)
        {
            _gic.Deactivate(_index, interrupt);
        }
    }

    private void DriveLine()
    {
        bool level = Signals;
        if (level != IrqAsserted)
        {
            IrqAsserted = level;
            _cpu?.SetIrqLine(level);
        }
    }
}
