using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Traps;

/// <summary>MSR, MRS and system instructions that trap (exception class SYS64).</summary>
internal static class SystemRegisterTrap
{
    internal static void Handle(Vcpu vcpu, Syndrome syndrome)
    {
        ICpu cpu = vcpu.Cpu;
        vcpu.Counters.Increment(Counter.SystemRegisterExits);
        vcpu.Vm.Tracer.HandleSysReg(vcpu.Index, syndrome);
        int rt = syndrome.SystemTransferRegister;
        RegisterAccess access = new()
        {
            Register = syndrome.SystemRegister,
            IsWrite = !syndrome.IsSystemRead,
            Value = syndrome.IsSystemRead ? 0 : cpu.GetX(rt),
            Mask = ulong.MaxValue,
        };
        if (!Emulate(vcpu, ref access))
        {
            return;
        }

        if (!access.IsWrite)
        {
            cpu.SetX(rt, access.Value);
        }

        GuestException.SkipInstruction(cpu);
    }

    private static bool Emulate(Vcpu vcpu, ref RegisterAccess access)
    {
        RegisterTrap? trap = TrapTable.Find(access.Register);
        if (trap is null)
        {
            vcpu.Vm.ReportUnknown(access.Register, !access.IsWrite, vcpu.Cpu.Pc);
            GuestException.InjectUndefined(vcpu);
            return false;
        }

        vcpu.Vm.Tracer.SysAccess(vcpu.Index, vcpu.Cpu.Pc, access.Register, access.IsWrite);
        return trap(vcpu, ref access);
    }
}
