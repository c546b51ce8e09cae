using System.Collections.Frozen;
using Twofold.Arch;

namespace Twofold.Hypervisor.Traps;

/// <summary>Which registers are emulated, and how.</summary>
internal static class TrapTable
{
    private static readonly FrozenDictionary<SystemRegister, RegisterTrap> Entries = new Dictionary<SystemRegister, RegisterTrap>
    {
        [SystemRegister.DcIsw] = SetWay.Access,
        [SystemRegister.DcCsw] = SetWay.Access,
        [SystemRegister.DcCisw] = SetWay.Access,

        // The forms for allocation tags, by CRm 6, 10, 14: there are no tags.
        [SystemRegister.Of(1, 0, 7, 6, 4)] = Undefined,
        [SystemRegister.Of(1, 0, 7, 6, 6)] = Undefined,
        [SystemRegister.Of(1, 0, 7, 10, 4)] = Undefined,
        [SystemRegister.Of(1, 0, 7, 10, 6)] = Undefined,
        [SystemRegister.Of(1, 0, 7, 14, 4)] = Undefined,
        [SystemRegister.Of(1, 0, 7, 14, 6)] = Undefined,

        // HCR_EL2.TVM.
        [SystemRegister.SctlrEl1] = VmRegisters.Access,
        [SystemRegister.Ttbr0El1] = VmRegisters.Access,
        [SystemRegister.Ttbr1El1] = VmRegisters.Access,
        [SystemRegister.TcrEl1] = VmRegisters.Access,
        [SystemRegister.Afsr0El1] = VmRegisters.Access,
        [SystemRegister.Afsr1El1] = VmRegisters.Access,
        [SystemRegister.EsrEl1] = VmRegisters.Access,
        [SystemRegister.FarEl1] = VmRegisters.Access,
        [SystemRegister.MairEl1] = VmRegisters.Access,
        [SystemRegister.AmairEl1] = VmRegisters.Access,
        [SystemRegister.ContextidrEl1] = VmRegisters.Access,

        // HCR_EL2.TACR.
        [SystemRegister.ActlrEl1] = IdentificationRegisters.AccessAuxiliaryControl,

        // HCR_EL2.TID2.
        [SystemRegister.CtrEl0] = CacheRegisters.AccessCtr,
        [SystemRegister.ClidrEl1] = CacheRegisters.AccessClidr,
        [SystemRegister.CsselrEl1] = CacheRegisters.AccessCsselr,
        [SystemRegister.CcsidrEl1] = CacheRegisters.AccessCcsidr,

        // HCR_EL2.TLOR: LORSA, LOREA, LORN, LORC, LORID. ID_AA64MMFR1_EL1.LO says that there are none.
        [SystemRegister.Of(3, 0, 10, 4, 0)] = Undefined,
        [SystemRegister.Of(3, 0, 10, 4, 1)] = Undefined,
        [SystemRegister.Of(3, 0, 10, 4, 2)] = Undefined,
        [SystemRegister.Of(3, 0, 10, 4, 3)] = Undefined,
        [SystemRegister.Of(3, 0, 10, 4, 7)] = Undefined,
    }.ToFrozenDictionary();

    /// <summary>The emulation of a register; null when there is none.</summary>
    internal static RegisterTrap? Find(SystemRegister register)
        => Entries.TryGetValue(register, out RegisterTrap? trap) ? trap
            : IdentificationRegisters.Covers(register) ? IdentificationRegisters.Access
            : null;

    /// <summary>A register that exists in the architecture and not in this guest's CPU.</summary>
    private static bool Undefined(Vcpus.Vcpu vcpu, ref RegisterAccess access)
    {
        Vcpus.GuestException.InjectUndefined(vcpu);
        return false;
    }
}
