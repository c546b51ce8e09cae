using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>The cache type registers: 32 KiB of data in 2 ways, 48 KiB of instructions in 3, 1 MiB unified in 16, lines of 64
/// bytes. A loop by set and way over the data caches takes 16,896 operations.</summary>
/// <remarks>Source: Arm DDI 0487, D23.2 (CTR_EL0, CLIDR_EL1, CCSIDR_EL1 without FEAT_CCIDX, CSSELR_EL1, DCZID_EL0).</remarks>
internal static class CacheGeometry
{
    /// <summary>CTR_EL0: RES1, CWG and ERG and both minimum lines 64 bytes, PIPT instruction cache, IDC = DIC = 0.</summary>
    private const ulong CacheType = 0x8444_c004;

    /// <summary>CLIDR_EL1: level 1 separate, level 2 unified; LoUU = LoUIS = 1, LoC = 2.</summary>
    private const ulong CacheLevels = 0x0a20_0023;

    private const ulong InstructionSide = 1, LevelOne = 0, LevelTwo = 1 << 1;
    private const ulong ZeroBlockWords = 4, ZeroBlockProhibited = 1 << 4;

    internal static SystemRow[] Rows =>
    [
        new(SystemRegister.CtrEl0)
        {
            ReadLevel = 0,
            ReadTraps = HcrEl2.Tid2,
            Gate = UserGate.CacheType,
            Get = static _ => CacheType,
        },
        Geometry(SystemRegister.ClidrEl1, static _ => CacheLevels),
        Geometry(SystemRegister.CcsidrEl1, static cpu => cpu.CsselrEl1 switch
        {
            LevelOne => Describe(sets: 256, ways: 2),
            LevelOne | InstructionSide => Describe(sets: 256, ways: 3),
            LevelTwo => Describe(sets: 1024, ways: 16),
            _ => 0,
        }),
        new(SystemRegister.CsselrEl1)
        {
            ReadLevel = 1,
            WriteLevel = 1,
            ReadTraps = HcrEl2.Tid2,
            WriteTraps = HcrEl2.Tid2,
            Field = static cpu => ref cpu.CsselrEl1,
            Writable = 0xf,
        },
        new(SystemRegister.DczidEl0)
        {
            ReadLevel = 0,
            Get = static cpu => ZeroBlockWords | (IsZeroBlockProhibited(cpu) ? ZeroBlockProhibited : 0),
        },
    ];

    private static bool IsZeroBlockProhibited(Cpu cpu)
        => (cpu.HcrEl2 & HcrEl2.Tdz) != 0 || (cpu.El == 0 && (cpu.SctlrEl1 & ControlRegisters.SctlrDze) == 0);

    private static ulong Describe(ulong sets, ulong ways)
    {
        const ulong writeBackAllocate = 7UL << 28, lineOf64Bytes = 2;
        return writeBackAllocate | ((sets - 1) << 13) | ((ways - 1) << 3) | lineOf64Bytes;
    }

    private static SystemRow Geometry(SystemRegister register, Func<Cpu, ulong> get) => new(register)
    {
        ReadLevel = 1,
        ReadTraps = HcrEl2.Tid2,
        Get = get,
    };
}
