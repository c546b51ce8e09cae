using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The registers that the generic timer and the interrupt controller's CPU interface answer for.</summary>
/// <remarks>EL2 hands both to the guest as they are: it has no trap of its own here. Source: Arm DDI 0487, D12 and D23.</remarks>
internal static class DeviceRegisters
{
    internal const ulong El0PhysicalCounter = 1 << 0, El0VirtualCounter = 1 << 1, El0VirtualTimer = 1 << 8, El0PhysicalTimer = 1 << 9;

    // CNTKCTL_EL1: the four controls of EL0 and the event stream.
    private const ulong CntkctlDefined = 0x3ff;
    private const int Never = SystemRow.Never;

    internal static SystemRow[] Rows =>
    [
        new(SystemRegister.CntkctlEl1) { ReadLevel = 1, WriteLevel = 1, Field = static cpu => ref cpu.CntkctlEl1, Writable = CntkctlDefined },
        Timer(SystemRegister.CntfrqEl0, UserGate.EitherCounter, write: Never),
        Timer(SystemRegister.CntpctEl0, UserGate.PhysicalCounter, write: Never),
        Timer(SystemRegister.CntvctEl0, UserGate.VirtualCounter, write: Never),
        Timer(SystemRegister.CntpTvalEl0, UserGate.PhysicalTimer, write: 0),
        Timer(SystemRegister.CntpCtlEl0, UserGate.PhysicalTimer, write: 0),
        Timer(SystemRegister.CntpCvalEl0, UserGate.PhysicalTimer, write: 0),
        Timer(SystemRegister.CntvTvalEl0, UserGate.VirtualTimer, write: 0),
        Timer(SystemRegister.CntvCtlEl0, UserGate.VirtualTimer, write: 0),
        Timer(SystemRegister.CntvCvalEl0, UserGate.VirtualTimer, write: 0),
        Interrupt(SystemRegister.IccPmrEl1, read: 1, write: 1),
        Interrupt(SystemRegister.IccIar0El1, read: 1, write: Never),
        Interrupt(SystemRegister.IccIar1El1, read: 1, write: Never),
        Interrupt(SystemRegister.IccEoir0El1, read: Never, write: 1),
        Interrupt(SystemRegister.IccEoir1El1, read: Never, write: 1),
        Interrupt(SystemRegister.IccHppir0El1, read: 1, write: Never),
        Interrupt(SystemRegister.IccHppir1El1, read: 1, write: Never),
        Interrupt(SystemRegister.IccBpr0El1, read: 1, write: 1),
        Interrupt(SystemRegister.IccBpr1El1, read: 1, write: 1),
        Interrupt(SystemRegister.IccAp0r0El1, read: 1, write: 1),
        Interrupt(SystemRegister.IccAp1r0El1, read: 1, write: 1),
        Interrupt(SystemRegister.IccDirEl1, read: Never, write: 1),
        Interrupt(SystemRegister.IccRprEl1, read: 1, write: Never),
        Interrupt(SystemRegister.IccSgi0rEl1, read: Never, write: 1),
        Interrupt(SystemRegister.IccSgi1rEl1, read: Never, write: 1),
        Interrupt(SystemRegister.IccAsgi1rEl1, read: Never, write: 1),
        Interrupt(SystemRegister.IccCtlrEl1, read: 1, write: 1),
        Interrupt(SystemRegister.IccSreEl1, read: 1, write: 1),
        Interrupt(SystemRegister.IccIgrpen0El1, read: 1, write: 1),
        Interrupt(SystemRegister.IccIgrpen1El1, read: 1, write: 1),
    ];

    private static SystemRow Timer(SystemRegister register, UserGate gate, int write) => new(register)
    {
        ReadLevel = 0,
        WriteLevel = write,
        Gate = gate,
        Bank = static cpu => cpu.Timer,
        Synchronizes = true,
    };

    private static SystemRow Interrupt(SystemRegister register, int read, int write) => new(register)
    {
        ReadLevel = read,
        WriteLevel = write,
        Bank = static cpu => cpu.InterruptInterface,
        Synchronizes = true,
    };
}
