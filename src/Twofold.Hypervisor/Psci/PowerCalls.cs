using Twofold.Arch;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Psci;

/// <summary>The PSCI calls by which vCPUs switch each other, themselves and everything on and off.</summary>
internal static class PowerCalls
{
    /// <summary>The affinity fields that count at each lowest level.</summary>
    private static readonly ulong[] LevelMasks = [Vcpu.AffinityFields, 0xff_00ff_ff00, 0xff_00ff_0000, 0xff_0000_0000];

    /// <summary>CPU_ON.</summary>
    internal static PsciResult TurnOn(Vcpu caller, ulong target, ulong entry, ulong context)
    {
        using (caller.Vm.Lock.Enter())
        {
            foreach (Vcpu vcpu in caller.Vm.Vcpus)
            {
                if (vcpu.Affinity != target)
                {
                    continue;
                }

                switch (vcpu.PowerUnderLock)
                {
                    case VcpuPower.On:
                        return PsciResult.AlreadyOn;
                    case VcpuPower.OnPending:
                        return PsciResult.OnPending;
                    default:
                        vcpu.PowerOn(new VcpuStart(new Va(entry), context));
                        vcpu.Kick();
                        return PsciResult.Success;
                }
            }
        }

        return PsciResult.InvalidParameters;
    }

    /// <summary>AFFINITY_INFO: whether something of a group of CPUs is on.</summary>
    internal static long AffinityInfo(Vcpu caller, ulong target, ulong lowestLevel)
    {
        if (lowestLevel >= (ulong)LevelMasks.Length)
        {
            return (long)PsciResult.InvalidParameters;
        }

        ulong mask = LevelMasks[lowestLevel];
        long result = (long)PsciResult.InvalidParameters;
        using (caller.Vm.Lock.Enter())
        {
            foreach (Vcpu vcpu in caller.Vm.Vcpus)
            {
                if ((vcpu.Affinity & mask) != (target & mask))
                {
                    continue;
                }

                VcpuPower power = vcpu.PowerUnderLock;
                if (power == VcpuPower.On)
                {
                    return (long)VcpuPower.On;
                }

                result = power == VcpuPower.OnPending || result == (long)VcpuPower.OnPending
                    ? (long)VcpuPower.OnPending
                    : (long)VcpuPower.Off;
            }
        }

        return result;
    }

    /// <summary>CPU_OFF.</summary>
    internal static void TurnOff(Vcpu vcpu)
    {
        using (vcpu.Vm.Lock.Enter())
        {
            vcpu.PowerOff();
        }
    }

    /// <summary>SYSTEM_OFF and SYSTEM_RESET: no vCPU enters the guest again before it is reset.</summary>
    internal static void TurnAllOff(Vcpu caller)
    {
        using (caller.Vm.Lock.Enter())
        {
            foreach (Vcpu vcpu in caller.Vm.Vcpus)
            {
                vcpu.PowerOff();
                if (vcpu != caller)
                {
                    vcpu.Kick();
                }
            }
        }
    }
}
