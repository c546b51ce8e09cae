using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    private int _kicked;
    private int _irqLine;

    /// <inheritdoc/>
    public long InstructionCount => _executed;

    /// <inheritdoc/>
    public Va Pc
    {
        get => new(_pc);
        set => _pc = value.Value;
    }

    /// <inheritdoc/>
    public ulong ProcessorState
    {
        get => Nzcv | Daif | (IllegalState ? Pstate.Il : 0) | (El == 0 ? Pstate.El0t : SpSelect ? Pstate.El1h : Pstate.El1t);
        set => RestoreState(value);
    }

    /// <inheritdoc/>
    public HcrEl2 Hcr
    {
        get => HcrEl2;
        set
        {
            HcrEl2 = value;
            Mmu.ControlsChanged();
        }
    }

    /// <inheritdoc/>
    public VtcrEl2 Vtcr
    {
        get => VtcrEl2;
        set
        {
            VtcrEl2 = value;
            Mmu.ControlsChanged();
        }
    }

    /// <inheritdoc/>
    public Pa Stage2Base
    {
        get => VttbrBase;
        set
        {
            VttbrBase = value;
            Mmu.ControlsChanged();
        }
    }

    /// <inheritdoc/>
    public Vmid Vmid
    {
        get => VttbrVmid;
        set
        {
            VttbrVmid = value;
            Mmu.ControlsChanged();
        }
    }

    /// <inheritdoc/>
    public ulong VirtualCounterOffset
    {
        get => Timer.VirtualOffset;
        set => Timer.VirtualOffset = value;
    }

    /// <inheritdoc/>
    public Syndrome Syndrome => EsrEl2;

    /// <inheritdoc/>
    public Va FaultAddress => new(FarEl2);

    /// <inheritdoc/>
    public Ipa FaultIpa => new(HpfarIpa);

    /// <summary>Called, on any thread and with any lock held, when <see cref="HasWakeUpEvent"/> may have become true: raises a flag
    /// that whoever waits for the CPU waits for. Set before the CPU runs.</summary>
    public Action? WakeUp { get; set; }

    /// <inheritdoc/>
    public bool HasWakeUpEvent
    {
        get
        {
            Timer.Poll();
            return Cell.Load(ref _irqLine) != 0 || Cell.Load(ref _kicked) != 0;
        }
    }

    /// <summary>An interrupt is asserted and PSTATE.I lets it in.</summary>
    private bool IrqDue => !_steps && (Daif & Pstate.I) == 0 && Cell.Load(ref _irqLine) != 0;

    /// <inheritdoc/>
    public ulong GetX(int register) => register == Zero ? 0 : X(register & 31);

    /// <inheritdoc/>
    public void SetX(int register, ulong value)
    {
        if (register != Zero)
        {
            X(register & 31) = value;
        }
    }

    /// <inheritdoc/>
    public ulong ReadRegister(SystemRegister register) => SystemRegisters.ReadFromEl2(this, register);

    /// <inheritdoc/>
    public void WriteRegister(SystemRegister register, ulong value) => SystemRegisters.WriteFromEl2(this, register, value);

    /// <inheritdoc/>
    public void Kick()
    {
        // ORDER: release, then full through the attention store; pairs with Pause, which reads the reason after clearing the flag.
        Cell.Store(ref _kicked, 1);
        RaiseAttention();
        WakeUp?.Invoke();
    }

    /// <summary>The interrupt controller's output to this CPU: the level of its IRQ line. Callable from any thread.</summary>
    internal void SetIrqLine(bool asserted)
    {
        Cell.Store(ref _irqLine, asserted ? 1 : 0);
        if (asserted)
        {
            RaiseAttention();
            WakeUp?.Invoke();
        }
    }

    /// <summary>Makes the next taken branch look at what waits. Callable from any thread.</summary>
    internal void RaiseAttention()
    {
        // ORDER: full fence, so that the reason stored before is visible to whoever sees the flag.
        Cell.FullFence();
        Cell.Store(ref _attention, long.MinValue);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        for (int i = 0; i <= Discard; i++)
        {
            X(i) = 0;
        }

        _spEl0 = _spEl1 = 0;
        SetLevel(1, spSelect: true);
        Nzcv = 0;
        Daif = Pstate.Daif;
        IllegalState = false;
        ClearMonitor();
        _pc = 0;
        SystemRegisters.Reset(this);
        ResetVectors();
        Timer.Reset();
        Mmu.ControlsChanged();
    }

    /// <inheritdoc/>
    public bool TryTranslateStage1(Va address, out Ipa ipa)
    {
        EnterGuest(); // The walk reads tables that EL2 may be taking away.
        bool found = Mmu.TryTranslateStage1(address.Value, out ipa);
        LeaveGuest();
        return found;
    }
}
