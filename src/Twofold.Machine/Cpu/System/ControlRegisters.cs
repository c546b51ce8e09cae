using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The registers that control EL1 and EL0: system control, translation, exceptions, thread identifiers.</summary>
/// <remarks>Bits that ARMv8.0 reserves are hardwired; RES1 bits that later versions gave a meaning are plain storage.
/// Source: Arm DDI 0487, D23.2.</remarks>
internal static class ControlRegisters
{
    internal const ulong SctlrUma = 1UL << 9, SctlrDze = 1UL << 14, SctlrUct = 1UL << 15, SctlrUci = 1UL << 26;

    private const ulong SctlrDefined = 0x34dd_dbbf, SctlrReset = 0x00c5_0838;
    private const ulong TcrDefined = 0x0000_0077_ffff_ffbf, TcrHardwareAccessFlag = 1UL << 39;
    private const ulong CommonNotPrivate = 1;
    private const ulong CpacrFpen = 3UL << 20;

    internal static SystemRow[] Rows =>
    [
        TranslationControl(SystemRegister.SctlrEl1, static cpu => ref cpu.SctlrEl1, SctlrDefined, SctlrReset),
        TranslationControl(SystemRegister.Ttbr0El1, static cpu => ref cpu.Ttbr0El1, ~CommonNotPrivate),
        TranslationControl(SystemRegister.Ttbr1El1, static cpu => ref cpu.Ttbr1El1, ~CommonNotPrivate),
        TranslationControl(SystemRegister.MairEl1, static cpu => ref cpu.MairEl1),
        new(SystemRegister.TcrEl1)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            ReadTraps = HcrEl2.Trvm,
            WriteTraps = HcrEl2.Tvm,
            Field = static cpu => ref cpu.TcrEl1,
            Set = static (cpu, value)
                => cpu.TcrEl1 = value & (cpu.Features.HardwareAccessFlag ? TcrDefined | TcrHardwareAccessFlag : TcrDefined),
            ChangesTranslation = true,
        },
        VirtualMemory(SystemRegister.AmairEl1, static cpu => ref cpu.AmairEl1),
        VirtualMemory(SystemRegister.Afsr0El1, static cpu => ref cpu.Afsr0El1, uint.MaxValue),
        VirtualMemory(SystemRegister.Afsr1El1, static cpu => ref cpu.Afsr1El1, uint.MaxValue),
        VirtualMemory(SystemRegister.EsrEl1, static cpu => ref cpu.EsrEl1, uint.MaxValue),
        VirtualMemory(SystemRegister.FarEl1, static cpu => ref cpu.FarEl1),
        VirtualMemory(SystemRegister.ContextidrEl1, static cpu => ref cpu.ContextidrEl1, uint.MaxValue),
        Plain(SystemRegister.ElrEl1, static cpu => ref cpu.ElrEl1),
        Plain(SystemRegister.SpsrEl1, static cpu => ref cpu.SpsrEl1, 0xf030_03df),
        Plain(SystemRegister.VbarEl1, static cpu => ref cpu.VbarEl1, ~0x7ffUL),
        Plain(SystemRegister.ParEl1, static cpu => ref cpu.ParEl1),
        new(SystemRegister.CpacrEl1)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            Field = static cpu => ref cpu.CpacrEl1,
            Set = static (cpu, value) =>
            {
                cpu.CpacrEl1 = value & CpacrFpen;
                cpu.VectorAccessChanged();
            },
        },
        Plain(SystemRegister.TpidrEl1, static cpu => ref cpu.TpidrEl1),
        Plain(SystemRegister.TpidrEl0, static cpu => ref cpu.TpidrEl0, level: 0),
        new(SystemRegister.TpidrroEl0) { ReadLevel = 0, WriteLevel = 1, Field = static cpu => ref cpu.TpidrroEl0 },
        new(SystemRegister.ActlrEl1)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            ReadTraps = HcrEl2.Tacr,
            WriteTraps = HcrEl2.Tacr,
            Field = static cpu => ref cpu.ActlrEl1,
        },
    ];

    private static SystemRow TranslationControl(SystemRegister register, SystemField field, ulong writable = ulong.MaxValue, ulong reset = 0) => new(register)
    {
        ReadLevel = 1,
        WriteLevel = 1,
        ReadTraps = HcrEl2.Trvm,
        WriteTraps = HcrEl2.Tvm,
        Field = field,
        Writable = writable,
        ResetValue = reset,
        ChangesTranslation = true,
    };

    private static SystemRow VirtualMemory(SystemRegister register, SystemField field, ulong writable = ulong.MaxValue) => new(register)
    {
        ReadLevel = 1,
        WriteLevel = 1,
        ReadTraps = HcrEl2.Trvm,
        WriteTraps = HcrEl2.Tvm,
        Field = field,
        Writable = writable,
    };

    private static SystemRow Plain(SystemRegister register, SystemField field, ulong writable = ulong.MaxValue, int level = 1) => new(register)
    {
        ReadLevel = level,
        WriteLevel = level,
        Field = field,
        Writable = writable,
    };
}
