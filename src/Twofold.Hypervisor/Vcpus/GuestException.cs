using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Statistics;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>Makes a guest take an exception to its EL1 instead of the instruction it stands at.</summary>
/// <remarks>Source: Arm DDI 0487, D1.3 (exception entry); which syndromes: Linux 6.12 <c>inject_abt64</c>,
/// <c>inject_undef64</c>, <c>kvm_inject_size_fault</c>, behaviour only.</remarks>
internal static class GuestException
{
    private const ulong SctlrSpan = 1UL << 23, SctlrDssbs = 1UL << 44;
    private const ulong PstateDit = 1UL << 24, PstatePan = 1UL << 22, PstateSsbs = 1UL << 12, PstateBtype = 3UL << 10;
    private const ulong Kept = Pstate.N | Pstate.Z | Pstate.C | Pstate.V | PstateDit | PstatePan;

    /// <summary>An undefined instruction.</summary>
    internal static void InjectUndefined(Vcpu vcpu)
    {
        bool il = vcpu.Cpu.Syndrome.Is32Bit;
        Enter(vcpu, Syndrome.Of(ExceptionClass.Unknown, 0, il));
    }

    /// <summary>An abort with the status <paramref name="status"/> at the address <paramref name="address"/>.</summary>
    internal static void InjectAbort(Vcpu vcpu, bool isInstruction, FaultStatus status, Va address)
    {
        ICpu cpu = vcpu.Cpu;
        ExceptionClass ec = (isInstruction, IsAtEl1(cpu)) switch
        {
            (true, true) => ExceptionClass.InstructionAbortSame,
            (true, false) => ExceptionClass.InstructionAbortLower,
            (false, true) => ExceptionClass.DataAbortSame,
            (false, false) => ExceptionClass.DataAbortLower,
        };
        cpu.WriteRegister(SystemRegister.FarEl1, address.Value);
        Enter(vcpu, Syndrome.Of(ec, (uint)status, cpu.Syndrome.Is32Bit));
    }

    /// <summary>Steps over the instruction that trapped, once, as if it had been executed.</summary>
    internal static void SkipInstruction(ICpu cpu)
    {
        cpu.Pc += 4;
        cpu.ProcessorState &= ~(PstateBtype | Pstate.Ss);
    }

    private static bool IsAtEl1(ICpu cpu) => (cpu.ProcessorState & (Pstate.Aarch32 | 0xc)) == Pstate.El1t;

    private static void Enter(Vcpu vcpu, Syndrome syndrome)
    {
        ICpu cpu = vcpu.Cpu;
        ulong old = cpu.ProcessorState;
        ulong vector = (old & Pstate.ModeMask) switch
        {
            Pstate.El1t => 0,
            Pstate.El1h => 0x200,
            Pstate.El0t => 0x400,
            _ => 0x600,
        };
        ulong sctlr = cpu.ReadRegister(SystemRegister.SctlrEl1);
        ulong entered = (old & Kept) | Pstate.Daif | Pstate.El1h
            | ((sctlr & SctlrSpan) == 0 ? PstatePan : 0)
            | ((sctlr & SctlrDssbs) != 0 ? PstateSsbs : 0);
        cpu.WriteRegister(SystemRegister.EsrEl1, syndrome.Value);
        cpu.WriteRegister(SystemRegister.ElrEl1, cpu.Pc.Value);
        cpu.WriteRegister(SystemRegister.SpsrEl1, old);
        cpu.ProcessorState = entered;
        cpu.Pc = new Va(cpu.ReadRegister(SystemRegister.VbarEl1) + vector);
        vcpu.Counters.Increment(Counter.Injections);
    }
}
