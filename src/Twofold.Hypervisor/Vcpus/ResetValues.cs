using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>What a guest finds in its registers after a reset, where the architecture leaves it open.</summary>
/// <remarks>Source: Linux 6.12 <c>sys_reg_descs</c>, values only.</remarks>
internal static class ResetValues
{
    /// <summary>In registers whose reset value is unknown: recognisable in a guest that reads one too early.</summary>
    private const ulong Unknown = 0x1de7_ec7e_dbad_c0de;

    /// <summary>SCTLR_EL1: RES1 bits, endianness and alignment checks as hardware resets, MMU and caches off.</summary>
    private const ulong Sctlr = 0x00c5_0078;

    private static readonly SystemRegister[] UnknownRegisters =
    [
        SystemRegister.Ttbr0El1, SystemRegister.Ttbr1El1, SystemRegister.Afsr0El1, SystemRegister.Afsr1El1, SystemRegister.EsrEl1,
        SystemRegister.FarEl1, SystemRegister.MairEl1, SystemRegister.TpidrEl1, SystemRegister.TpidrEl0, SystemRegister.TpidrroEl0,
    ];

    internal static void Apply(ICpu cpu)
    {
        foreach (SystemRegister register in UnknownRegisters)
        {
            cpu.WriteRegister(register, Unknown);
        }

        cpu.WriteRegister(SystemRegister.SctlrEl1, Sctlr);
    }
}
