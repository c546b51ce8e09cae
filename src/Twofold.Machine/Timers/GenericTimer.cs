using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The generic timer of one CPU: the counter, the EL1 physical timer and the virtual timer.</summary>
/// <remarks>
/// Belongs to the CPU's thread. Its outputs are level-sensitive private interrupts. A clock that counts instructions is told the
/// CPU's progress with every access and at the end of every slice.
/// Source: Arm DDI 0487, D11.
/// </remarks>
internal sealed class GenericTimer : ISystemRegisterBank
{
    /// <summary>No timer will fire.</summary>
    internal const long Never = long.MaxValue;

    private const int PhysicalInterrupt = 30, VirtualInterrupt = 27;

    private readonly Clock _clock;
    private readonly Cpu? _owner;
    private readonly CompareTimer _physical = new();
    private readonly CompareTimer _virtual = new();
    private Gic? _controller;
    private int _cpu;
    private bool _physicalLine;
    private bool _virtualLine;
    private ulong _virtualOffset;
    private long _reported;

    /// <param name="clock">What it counts; shared by all CPUs of a machine.</param>
    /// <param name="owner">The CPU whose slice is to end when a deadline moves closer in deterministic time.</param>
    internal GenericTimer(Clock clock, Cpu? owner)
    {
        _clock = clock;
        _owner = owner;
    }

    /// <summary>CNTVOFF_EL2 in counter ticks.</summary>
    internal ulong VirtualOffset
    {
        get => _virtualOffset;
        set
        {
            _virtualOffset = value;
            Update();
        }
    }

    /// <summary>When the next output will rise, as a reading of the clock; <see cref="Never"/> when none will.</summary>
    internal long NextDeadline { get; private set; } = Never;

    /// <summary>How many instructions the CPU may execute before an output rises, at least 1; for clocks that count them.</summary>
    internal long InstructionsToDeadline => NextDeadline == Never ? Never : Math.Max(1, NextDeadline - _clock.Now);

    /// <summary>CNTPCT_EL0.</summary>
    private ulong PhysicalCount => (ulong)_clock.Now;

    /// <summary>CNTVCT_EL0.</summary>
    private ulong VirtualCount => PhysicalCount - _virtualOffset;

    /// <summary>Wires the outputs to a controller.</summary>
    /// <param name="controller">The controller.</param>
    /// <param name="cpu">The number it knows the CPU by.</param>
    internal void Connect(Gic controller, int cpu)
    {
        _controller = controller;
        _cpu = cpu;
        controller.SetPpi(cpu, PhysicalInterrupt, _physicalLine);
        controller.SetPpi(cpu, VirtualInterrupt, _virtualLine);
    }

    /// <summary>Tells the clock how far the CPU has come.</summary>
    /// <param name="instructions">All it has executed since it was made.</param>
    internal void Advance(long instructions)
    {
        _clock.Executed(instructions - _reported);
        _reported = instructions;
    }

    /// <summary>Looks whether a deadline has passed and drives the interrupt lines.</summary>
    internal void Poll()
    {
        if (NextDeadline != Never && _clock.Now >= NextDeadline)
        {
            Update();
        }
    }

    /// <summary>Both timers off. The counter runs on and its offset, which is EL2's, stays.</summary>
    internal void Reset()
    {
        _physical.Reset();
        _virtual.Reset();
        Update();
    }

    /// <inheritdoc/>
    public bool TryRead(SystemRegister register, long instructions, out ulong value)
    {
        Advance(instructions);
        switch (register.Encoding)
        {
            case CntfrqEl0:
                value = Clock.Frequency;
                return true;
            case CntpctEl0:
                value = PhysicalCount;
                return true;
            case CntvctEl0:
                value = VirtualCount;
                return true;
            case >= CntpTvalEl0 and <= CntpCvalEl0:
                value = _physical.Read(register.Op2, PhysicalCount);
                return true;
            case >= CntvTvalEl0 and <= CntvCvalEl0:
                value = _virtual.Read(register.Op2, VirtualCount);
                return true;
            default:
                value = 0;
                return false;
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(SystemRegister register, long instructions, ulong value)
    {
        Advance(instructions);
        switch (register.Encoding)
        {
            case >= CntpTvalEl0 and <= CntpCvalEl0:
                _physical.Write(register.Op2, PhysicalCount, value);
                break;
            case >= CntvTvalEl0 and <= CntvCvalEl0:
                _virtual.Write(register.Op2, VirtualCount, value);
                break;
            default:
                return false;
        }

        Update();
        return true;
    }

    // op0 in 15:14, op1 in 13:11, CRn in 10:7, CRm in 6:3, op2 in 2:0: all are S3_3_C14.
    private const ushort CntfrqEl0 = 0xdf00, CntpctEl0 = 0xdf01, CntvctEl0 = 0xdf02;
    private const ushort CntpTvalEl0 = 0xdf10, CntpCvalEl0 = 0xdf12, CntvTvalEl0 = 0xdf18, CntvCvalEl0 = 0xdf1a;

    private void Update()
    {
        // One reading serves all: a deadline that passed between two of them would be lost.
        long now = _clock.Now;
        ulong physical = (ulong)now;
        ulong @virtual = physical - _virtualOffset;
        Drive(PhysicalInterrupt, ref _physicalLine, _physical.Output(physical));
        Drive(VirtualInterrupt, ref _virtualLine, _virtual.Output(@virtual));

        long wait = Math.Min(_physical.TicksToOutput(physical), _virtual.TicksToOutput(@virtual));
        long deadline = wait > Never - now ? Never : now + wait;
        bool closer = deadline < NextDeadline;
        NextDeadline = deadline;
        if (closer && _clock.CountsInstructions)
        {
            // The slice that runs was cut for the old deadline.
            _owner?.Kick();
        }
    }

    private void Drive(int interrupt, ref bool line, bool level)
    {
        if (level != line)
        {
            line = level;
            _controller?.SetPpi(_cpu, interrupt, level);
        }
    }
}
