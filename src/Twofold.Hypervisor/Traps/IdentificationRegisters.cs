using Twofold.Arch;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Traps;

/// <summary>The registers that say what a CPU can do, which trap because of HCR_EL2.TID3.</summary>
internal static class IdentificationRegisters
{
    /// <summary>The whole space that TID3 covers, the reserved encodings included, which read as zero.</summary>
    internal static bool Covers(SystemRegister register)
        => register is { Op0: 3, Op1: 0, CRn: 0, CRm: >= 1 and <= 7 };

    /// <summary>What the CPU says is what the guest gets; none of them can be written.</summary>
    internal static bool Access(Vcpu vcpu, ref RegisterAccess access)
    {
        if (access.IsWrite)
        {
            GuestException.InjectUndefined(vcpu);
            return false;
        }

        access.Value = vcpu.Cpu.ReadRegister(access.Register) & access.Mask;
        return true;
    }

    /// <summary>ACTLR_EL1: what it holds is the CPU maker's, so a guest reads it and cannot change it.</summary>
    internal static bool AccessAuxiliaryControl(Vcpu vcpu, ref RegisterAccess access)
    {
        if (!access.IsWrite)
        {
            access.Value = vcpu.Cpu.ReadRegister(SystemRegister.ActlrEl1) & access.Mask;
        }

        return true;
    }
}
