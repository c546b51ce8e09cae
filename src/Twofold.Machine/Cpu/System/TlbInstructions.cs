using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>TLBI for the EL1 and EL0 translation regime.</summary>
/// <remarks>Source: Arm DDI 0487, C5.5.</remarks>
internal static class TlbInstructions
{
    internal static SystemRow[] Rows =>
    [
        Row(SystemRegister.TlbiVmalle1),
        Row(SystemRegister.TlbiVae1),
        Row(SystemRegister.TlbiAside1),
        Row(SystemRegister.TlbiVaae1),
        Row(SystemRegister.TlbiVale1),
        Row(SystemRegister.TlbiVaale1),
        Row(SystemRegister.TlbiVmalle1is),
        Row(SystemRegister.TlbiVae1is),
        Row(SystemRegister.TlbiAside1is),
        Row(SystemRegister.TlbiVaae1is),
        Row(SystemRegister.TlbiVale1is),
        Row(SystemRegister.TlbiVaale1is),
    ];

    private static SystemRow Row(SystemRegister register) => new(register)
    {
        WriteLevel = 1,
        WriteTraps = HcrEl2.Ttlb,
        Operation = Invalidate,
    };

    private static ref Insn Invalidate(Cpu cpu, ref Insn i, ulong operand)
    {
        cpu.Mmu.ControlsChanged();
        return ref cpu.Resynchronize(ref i);
    }
}
