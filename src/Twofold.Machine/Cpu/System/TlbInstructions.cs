using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>TLBI for the EL1 and EL0 translation regime, on this CPU or in the Inner Shareable domain.</summary>
/// <remarks>Source: Arm DDI 0487, C5.5.</remarks>
internal static class TlbInstructions
{
    internal static SystemRow[] Rows =>
    [
        Row(SystemRegister.TlbiVmalle1, static (mmu, _) => mmu.InvalidateAll(shareable: false)),
        Row(SystemRegister.TlbiVae1, static (mmu, operand) => mmu.InvalidateByVa(operand, shareable: false)),
        Row(SystemRegister.TlbiAside1, static (mmu, operand) => mmu.InvalidateByAsid(operand, shareable: false)),
        Row(SystemRegister.TlbiVaae1, static (mmu, operand) => mmu.InvalidateByVaAllAsid(operand, shareable: false)),
        Row(SystemRegister.TlbiVale1, static (mmu, operand) => mmu.InvalidateByVa(operand, shareable: false)),
        Row(SystemRegister.TlbiVaale1, static (mmu, operand) => mmu.InvalidateByVaAllAsid(operand, shareable: false)),
        Row(SystemRegister.TlbiVmalle1is, static (mmu, _) => mmu.InvalidateAll(shareable: true)),
        Row(SystemRegister.TlbiVae1is, static (mmu, operand) => mmu.InvalidateByVa(operand, shareable: true)),
        Row(SystemRegister.TlbiAside1is, static (mmu, operand) => mmu.InvalidateByAsid(operand, shareable: true)),
        Row(SystemRegister.TlbiVaae1is, static (mmu, operand) => mmu.InvalidateByVaAllAsid(operand, shareable: true)),
        Row(SystemRegister.TlbiVale1is, static (mmu, operand) => mmu.InvalidateByVa(operand, shareable: true)),
        Row(SystemRegister.TlbiVaale1is, static (mmu, operand) => mmu.InvalidateByVaAllAsid(operand, shareable: true)),
    ];

    private static SystemRow Row(SystemRegister register, Action<Mmu, ulong> invalidate) => new(register)
    {
        WriteLevel = 1,
        WriteTraps = HcrEl2.Ttlb,
        Operation = (cpu, ref i, operand) =>
        {
            invalidate(cpu.Mmu, operand);
            return ref cpu.Resynchronize(ref i);
        },
    };
}
