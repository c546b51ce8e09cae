using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Traps;

/// <summary>The registers of stage 1, which trap while HCR_EL2.TVM is set.</summary>
internal static class VmRegisters
{
    internal static bool Access(Vcpu vcpu, ref RegisterAccess access)
    {
        ICpu cpu = vcpu.Cpu;
        if (!access.IsWrite)
        {
            access.Value = cpu.ReadRegister(access.Register) & access.Mask;
            return true;
        }

        bool wereEnabled = SetWay.CachesEnabled(cpu);
        ulong kept = access.Mask == ulong.MaxValue ? 0 : cpu.ReadRegister(access.Register) & ~access.Mask;
        cpu.WriteRegister(access.Register, kept | (access.Value & access.Mask));
        SetWay.CachesMayHaveChanged(vcpu, wereEnabled);
        return true;
    }
}
