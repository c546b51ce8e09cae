using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor;

/// <summary>The identification registers of the host's CPUs that decide how a VM is set up; all CPUs have the same.</summary>
/// <param name="IdAa64Mmfr0">PARange 3:0.</param>
/// <param name="IdAa64Mmfr1">HAFDBS 3:0.</param>
/// <param name="IdAa64Mmfr2">FWB 43:40.</param>
/// <param name="Ctr">CTR_EL0: IminLine 3:0, DminLine 19:16, IDC 28, DIC 29.</param>
/// <remarks>Source: Arm DDI 0487, D23.2.</remarks>
public readonly record struct HostCpu(ulong IdAa64Mmfr0, ulong IdAa64Mmfr1, ulong IdAa64Mmfr2, ulong Ctr)
{
    /// <summary>What <paramref name="cpu"/> says of itself.</summary>
    public static HostCpu Of(ICpu cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        return new HostCpu(
            cpu.ReadRegister(SystemRegister.IdAa64mmfr0El1),
            cpu.ReadRegister(SystemRegister.IdAa64mmfr1El1),
            cpu.ReadRegister(SystemRegister.IdAa64mmfr2El1),
            cpu.ReadRegister(SystemRegister.CtrEl0));
    }

    /// <summary>Physical address bits: the largest input size of a VM.</summary>
    public int PhysicalAddressBits => (IdAa64Mmfr0 & 15) switch
    {
        0 => 32,
        1 => 36,
        2 => 40,
        3 => 42,
        4 => 44,

        // 52 and 56 bits need descriptors that a 4 KiB table without LPA2 does not have.
        _ => 48,
    };

    /// <summary>The CPU has FEAT_RAS: a guest can be given a deferred error with a syndrome.</summary>
    public bool HasReliability { get; init; }

    /// <summary>Stage 2 can force write-back: nothing a guest does makes its memory non-cacheable.</summary>
    public bool HasForcedWriteBack => ((IdAa64Mmfr2 >> 40) & 15) != 0;

    /// <summary>Instruction fetches are coherent with data: no invalidation is needed before execution.</summary>
    public bool HasCoherentInstructions => ((Ctr >> 29) & 1) != 0;

    /// <summary>Data-cache cleaning to the point of unification is not needed.</summary>
    public bool HasCoherentUnification => ((Ctr >> 28) & 1) != 0;
}
