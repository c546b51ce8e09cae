using Twofold.Arch;

namespace Twofold.Machine;

/// <summary>What the CPU says it is: an ARMv8.0 core, AArch64 only, with CRC32 and the GICv3 system registers, without
/// performance monitors, AES, SHA and all later extensions but those in <see cref="CpuFeatures"/>.</summary>
/// <remarks>The AArch32 registers and every unallocated one of the space read as zero. Source: Arm DDI 0487, D23.2.</remarks>
internal static class IdentificationRegisters
{
    /// <summary>Arm Cortex-A35 r1p0: a plain ARMv8.0 core that every guest knows, and that neither speculates nor has errata, so that
    /// kernels leave their workarounds off.</summary>
    private const ulong MainId = 0x411f_d040;

    // ID_AA64PFR0_EL1: EL0 and EL1 AArch64 only, GIC system registers; what says that there is no FP and no Advanced SIMD.
    private const ulong Processor = 1 | (1UL << 4) | (1UL << 24), NoFloatingPoint = (0xfUL << 16) | (0xfUL << 20);

    // ID_AA64DFR0_EL1: ARMv8 debug, two breakpoints, two watchpoints, one context-aware breakpoint, no PMU, no trace.
    private const ulong Debug = 6 | (1UL << 12) | (1UL << 20);

    // ID_AA64ISAR0_EL1: CRC32.
    private const ulong InstructionSet = 1UL << 16;

    // ID_AA64MMFR0_EL1: 16-bit ASIDs and all three granules (0 says yes for 4 KiB and 64 KiB, 1 for 16 KiB); little-endian only.
    private const ulong MemoryModel = (2UL << 4) | (1UL << 20);

    internal static SystemRow[] Rows =>
    [
        new(SystemRegister.MidrEl1) { ReadLevel = 1, Get = static _ => MainId },
        new(SystemRegister.MpidrEl1) { ReadLevel = 1, Get = Affinity },
        new(SystemRegister.RevidrEl1) { ReadLevel = 1, ReadTraps = HcrEl2.Tid1, Get = static _ => 0 },
        new(SystemRegister.AidrEl1) { ReadLevel = 1, ReadTraps = HcrEl2.Tid1, Get = static _ => 0 },
        .. Features(),
    ];

    /// <summary>op0 3, op1 0, CRn 0, CRm 1 to 7: all of it is TID3's.</summary>
    private static IEnumerable<SystemRow> Features()
    {
        for (int crm = 1; crm <= 7; crm++)
        {
            for (int op2 = 0; op2 <= 7; op2++)
            {
                var register = SystemRegister.Of(3, 0, 0, crm, op2);
                yield return new(register) { ReadLevel = 1, ReadTraps = HcrEl2.Tid3, Get = FeatureValue(register) };
            }
        }
    }

    private static Func<Cpu, ulong> FeatureValue(SystemRegister register)
    {
        if (register == SystemRegister.IdAa64pfr0El1)
        {
            return static cpu => cpu.Features.FloatingPoint ? Processor : Processor | NoFloatingPoint;
        }

        if (register == SystemRegister.IdAa64dfr0El1)
        {
            return static _ => Debug;
        }

        if (register == SystemRegister.IdAa64isar0El1)
        {
            return static _ => InstructionSet;
        }

        if (register == SystemRegister.IdAa64mmfr0El1)
        {
            return static cpu => MemoryModel | PhysicalAddressRange(cpu.Features.PhysicalAddressBits);
        }

        if (register == SystemRegister.IdAa64mmfr1El1)
        {
            return static cpu => cpu.Features.HardwareAccessFlag ? 1UL : 0;
        }

        return register == SystemRegister.IdAa64mmfr2El1
            ? static cpu => cpu.Features.ForcedWriteBack ? 1UL << 40 : 0
            : static _ => 0;
    }

    /// <summary>RES1, and the CPU's number from Aff0 upwards.</summary>
    private static ulong Affinity(Cpu cpu) => (1UL << 31) | ((uint)cpu.Index & 0x00ff_ffff);

    private static ulong PhysicalAddressRange(int bits) => bits switch
    {
        32 => 0,
        36 => 1,
        40 => 2,
        42 => 3,
        44 => 4,
        _ => 5,
    };
}
