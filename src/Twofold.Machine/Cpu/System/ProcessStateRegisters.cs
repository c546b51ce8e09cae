using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>PSTATE, the stack pointers, and the modes and flags of floating point as registers.</summary>
internal static class ProcessStateRegisters
{
    // FPCR: AHP, DN, FZ, RMode. FPSR: QC, IDC, IXC, UFC, OFC, DZC, IOC; NZCV belong to AArch32.
    private const ulong FpcrDefined = 0x07c0_0000, FpsrDefined = 0x0800_009f;

    internal static SystemRow[] Rows =>
    [
        new(SystemRegister.CurrentEL) { ReadLevel = 1, Get = static cpu => (ulong)cpu.El << 2 },
        new(SystemRegister.SPSel)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            Get = static cpu => cpu.SpSelect ? 1UL : 0,
            Set = static (cpu, value) => cpu.SetLevel(cpu.El, (value & 1) != 0),
        },
        new(SystemRegister.Nzcv)
        {
            ReadLevel = 0,
            WriteLevel = 0,
            Get = static cpu => cpu.Nzcv,
            Set = static (cpu, value) => cpu.Nzcv = value,
        },
        new(SystemRegister.Daif)
        {
            ReadLevel = 0,
            WriteLevel = 0,
            Gate = UserGate.InterruptMasks,
            Get = static cpu => cpu.Daif,
            Set = static (cpu, value) => cpu.Daif = value & Pstate.Daif,
            Synchronizes = true,
        },
        new(SystemRegister.SpEl0)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            Gate = UserGate.OtherStackPointer,
            Get = static cpu => cpu.SpEl0,
            Set = static (cpu, value) => cpu.SpEl0 = value,
        },

        Vector(SystemRegister.Fpcr, static cpu => ref cpu.Fpcr, FpcrDefined),
        Vector(SystemRegister.Fpsr, static cpu => ref cpu.Fpsr, FpsrDefined),

        // SP_EL1, for EL2 alone.
        new(SystemRegister.Of(3, 4, 4, 1, 0))
        {
            Get = static cpu => cpu.SpEl1,
            Set = static (cpu, value) => cpu.SpEl1 = value,
        },
        new(SystemRegister.IsrEl1) { ReadLevel = 1, Get = static cpu => cpu.IrqAsserted ? Pstate.I : 0 },
    ];

    private static SystemRow Vector(SystemRegister register, SystemField field, ulong writable) => new(register)
    {
        ReadLevel = 0,
        WriteLevel = 0,
        Gate = UserGate.Vectors,
        Field = field,
        Writable = writable,
    };
}
