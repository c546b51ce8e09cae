using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>PSTATE and the stack pointers as registers.</summary>
internal static class ProcessStateRegisters
{
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

        // SP_EL1, for EL2 alone.
        new(SystemRegister.Of(3, 4, 4, 1, 0))
        {
            Get = static cpu => cpu.SpEl1,
            Set = static (cpu, value) => cpu.SpEl1 = value,
        },
        new(SystemRegister.IsrEl1) { ReadLevel = 1, Get = static cpu => cpu.IrqAsserted ? Pstate.I : 0 },
    ];
}
