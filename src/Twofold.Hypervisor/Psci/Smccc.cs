using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Psci;

/// <summary>Calls of a guest to its hypervisor: which function, with which result.</summary>
/// <remarks>Source: Linux 6.12 <c>kvm_smccc_call_handler</c>, <c>kvm_psci_call</c>; behaviour only.</remarks>
internal static class Smccc
{
    /// <summary>Version 1.1 in both conventions' form: major 31:16, minor 15:0.</summary>
    internal const int Version11 = 0x10001;

    /// <summary>KVM_SYSTEM_EVENT_RESET_FLAG_PSCI_RESET2.</summary>
    private const ulong FlagReset2 = 1;

    /// <summary>MIGRATE_INFO_TYPE: no trusted OS that would have to migrate.</summary>
    private const long NoMigrationNeeded = 2;

    /// <summary>ARCH_FEATURES: the CPU does not have the problem.</summary>
    private const long WorkaroundNotRequired = -2;

    /// <summary>Answers the call in x0 to x3; null to go on with the guest. PC stands after the instruction.</summary>
    internal static VcpuExit? Call(Vcpu vcpu)
    {
        ICpu cpu = vcpu.Cpu;
        SmcccFunction function = (SmcccFunction)(uint)cpu.GetX(0);
        switch (function)
        {
            case SmcccFunction.CpuSuspend32 or SmcccFunction.CpuSuspend64:
                // Every suspended state is a standby from which any interrupt wakes.
                Answer(cpu, (long)PsciResult.Success);
                return vcpu.WaitForInterrupt();
            case SmcccFunction.CpuOff:
                PowerCalls.TurnOff(vcpu);
                return VcpuExit.Halted;
            case SmcccFunction.SystemOff:
                return EndSystem(vcpu, SystemEvent.Shutdown, 0);
            case SmcccFunction.SystemReset:
                return EndSystem(vcpu, SystemEvent.Reset, 0);
            case SmcccFunction.SystemReset2Of32 when IsResetType((uint)cpu.GetX(1)):
            case SmcccFunction.SystemReset2Of64 when IsResetType(cpu.GetX(1)):
                return EndSystem(vcpu, SystemEvent.Reset, FlagReset2);
            case SmcccFunction.SystemSuspend32 or SmcccFunction.SystemSuspend64 when vcpu.Vm.ReportsSystemSuspend:
                return VcpuExit.ForEvent(SystemEvent.Suspend, null);
            default:
                Answer(cpu, Result(vcpu, function));
                return null;
        }
    }

    private static long Result(Vcpu vcpu, SmcccFunction function)
    {
        ICpu cpu = vcpu.Cpu;
        return function switch
        {
            SmcccFunction.Version or SmcccFunction.PsciVersion => Version11,
            SmcccFunction.ArchFeatures => ArchFeature((SmcccFunction)(uint)cpu.GetX(1)),
            SmcccFunction.MigrateInfoType => NoMigrationNeeded,
            SmcccFunction.PsciFeatures => (long)PsciFeature((SmcccFunction)(uint)cpu.GetX(1)),

            // The 32-bit forms see the low halves of their arguments.
            SmcccFunction.CpuOn32 => (long)PowerCalls.TurnOn(vcpu, (uint)cpu.GetX(1), (uint)cpu.GetX(2), (uint)cpu.GetX(3)),
            SmcccFunction.CpuOn64 => (long)PowerCalls.TurnOn(vcpu, cpu.GetX(1), cpu.GetX(2), cpu.GetX(3)),
            SmcccFunction.AffinityInfo32 => PowerCalls.AffinityInfo(vcpu, (uint)cpu.GetX(1), (uint)cpu.GetX(2)),
            SmcccFunction.AffinityInfo64 => PowerCalls.AffinityInfo(vcpu, cpu.GetX(1), cpu.GetX(2)),
            SmcccFunction.SystemReset2Of32 or SmcccFunction.SystemReset2Of64 => (long)PsciResult.InvalidParameters,
            _ => (long)PsciResult.NotSupported,
        };
    }

    /// <summary>A warm reset, or a kind of the vendor's own.</summary>
    private static bool IsResetType(ulong type) => type is 0 or >= 0x8000_0000;

    private static PsciResult PsciFeature(SmcccFunction function) => function switch
    {
        SmcccFunction.Version
            or (>= SmcccFunction.PsciVersion and <= SmcccFunction.AffinityInfo32)
            or SmcccFunction.MigrateInfoType
            or (>= SmcccFunction.SystemOff and <= SmcccFunction.PsciFeatures)
            or SmcccFunction.SystemReset2Of32 or SmcccFunction.SystemReset2Of64
            or SmcccFunction.CpuSuspend64 or SmcccFunction.CpuOn64 or SmcccFunction.AffinityInfo64 => PsciResult.Success,
        _ => PsciResult.NotSupported,
    };

    /// <summary>A CPU in software does not speculate.</summary>
    private static long ArchFeature(SmcccFunction function) => function switch
    {
        SmcccFunction.ArchWorkaround1 or SmcccFunction.ArchWorkaround2 or SmcccFunction.ArchWorkaround3 => WorkaroundNotRequired,
        _ => (long)PsciResult.NotSupported,
    };

    private static VcpuExit EndSystem(Vcpu vcpu, SystemEvent what, ulong flags)
    {
        // The call does not return. A guest that finds itself after it was let run on by its VMM, and learns so.
        Answer(vcpu.Cpu, (long)PsciResult.InternalFailure);
        PowerCalls.TurnAllOff(vcpu);
        return VcpuExit.ForEvent(what, flags);
    }

    private static void Answer(ICpu cpu, long result)
    {
        cpu.SetX(0, (ulong)result);
        cpu.SetX(1, 0);
        cpu.SetX(2, 0);
        cpu.SetX(3, 0);
    }
}
