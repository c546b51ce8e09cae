using Twofold.Arch;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Traps;

/// <summary>The description of the caches as Linux 6.12 makes it up: as few levels as maintenance by address needs, of one set
/// and one way each, so that a guest's walk over "all" of a cache is one operation a level.</summary>
/// <remarks>Source: Linux 6.12 <c>reset_clidr</c>, <c>get_ccsidr</c>, behaviour only; fields: Arm DDI 0487, D23.2.</remarks>
internal static class CacheRegisters
{
    private const ulong InstructionCache = 1, DataCache = 2;
    private const int LouisShift = 21, LocShift = 24, LouuShift = 27;

    /// <summary>CSSELR_EL1.InD, Level, TnD.</summary>
    private const ulong CsselrFields = 0x1f;

    internal static bool AccessCtr(Vcpu vcpu, ref RegisterAccess access) => Read(vcpu, ref access, vcpu.Vm.Cpu.Ctr);

    internal static bool AccessClidr(Vcpu vcpu, ref RegisterAccess access) => Read(vcpu, ref access, Clidr(vcpu.Vm.Cpu));

    internal static bool AccessCcsidr(Vcpu vcpu, ref RegisterAccess access)
        => Read(vcpu, ref access, Ccsidr(vcpu.Vm.Cpu, vcpu.Cpu.ReadRegister(SystemRegister.CsselrEl1)));

    internal static bool AccessCsselr(Vcpu vcpu, ref RegisterAccess access)
    {
        if (access.IsWrite)
        {
            vcpu.Cpu.WriteRegister(SystemRegister.CsselrEl1, access.Value & CsselrFields);
        }
        else
        {
            access.Value = vcpu.Cpu.ReadRegister(SystemRegister.CsselrEl1) & access.Mask;
        }

        return true;
    }

    private static bool Read(Vcpu vcpu, ref RegisterAccess access, ulong value)
    {
        if (access.IsWrite)
        {
            GuestException.InjectUndefined(vcpu);
            return false;
        }

        access.Value = value & access.Mask;
        return true;
    }

    private static ulong Clidr(HostCpu cpu)
    {
        ulong first = cpu.HasCoherentInstructions ? 0 : InstructionCache;
        if (cpu.HasCoherentUnification)
        {
            // No cleaning to the point of unification is needed, so a unified level to be cleaned to coherency is all there is;
            // an instruction cache takes the level before it.
            ulong unifiedLevel = cpu.HasCoherentInstructions ? 1ul : 2ul;
            return first | (4ul << (int)(3 * (unifiedLevel - 1))) | (unifiedLevel << LocShift);
        }

        return first | DataCache | (1ul << LouisShift) | (1ul << LocShift) | (1ul << LouuShift);
    }

    /// <summary>The line size is CTR_EL0's, of the kind of cache that CSSELR_EL1.InD selects; sets and ways minus one are 0.</summary>
    private static ulong Ccsidr(HostCpu cpu, ulong selected)
    {
        ulong log2Words = (selected & 1) != 0 ? cpu.Ctr & 15 : (cpu.Ctr >> 16) & 15;
        return log2Words >= 2 ? log2Words - 2 : 0;
    }
}
