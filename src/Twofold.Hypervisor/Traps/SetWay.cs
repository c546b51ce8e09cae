using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Traps;

/// <summary>Set/way cache maintenance, and the tracking of a guest's caches that gives it a meaning.</summary>
/// <remarks>
/// A set/way operation works on one CPU's caches, races with lines that move, and is ignored by system caches: there is no
/// carrying it out. A guest that uses it wants everything flushed around the moment it turns its caches on or off. So the
/// first one flushes all of the VM by address and starts to trap the VM registers (HCR_EL2.TVM), which shows that moment;
/// while they trap, a further operation does nothing. With caches on again, the trap goes.
/// Source: Linux 6.12 <c>kvm_set_way_flush</c>, <c>kvm_toggle_cache</c>; behaviour only.
/// </remarks>
internal static class SetWay
{
    /// <summary>SCTLR_EL1.M and C: the guest's data caches work only with both.</summary>
    private const ulong MmuAndCache = 0b101;

    /// <summary>DC ISW, CSW, CISW.</summary>
    internal static bool Access(Vcpu vcpu, ref RegisterAccess access)
    {
        if (!access.IsWrite)
        {
            GuestException.InjectUndefined(vcpu);
            return false;
        }

        // Forced write-back leaves nothing in memory that a cache does not have, whatever the guest's caches are set to.
        if (!vcpu.Vm.Cpu.HasForcedWriteBack)
        {
            FlushOnce(vcpu);
        }

        return true;
    }

    internal static bool CachesEnabled(ICpu cpu) => (cpu.ReadRegister(SystemRegister.SctlrEl1) & MmuAndCache) == MmuAndCache;

    /// <summary>After each write of a VM register: any of them may be the one that turns the caches on or off.</summary>
    internal static void CachesMayHaveChanged(Vcpu vcpu, bool wereEnabled)
    {
        ICpu cpu = vcpu.Cpu;
        bool enabled = CachesEnabled(cpu);

        // Turned on: what was written past the caches must not be hidden by stale lines. Turned off: what is in them must be
        // found in memory. Clean and invalidate serves both.
        if (enabled != wereEnabled)
        {
            FlushAll(vcpu);
        }

        if (enabled)
        {
            cpu.Hcr &= ~HcrEl2.Tvm;
        }

        vcpu.Counters.Increment(Counter.ToggleCaches);
        vcpu.Vm.Tracer.ToggleCache(vcpu.Index, cpu.Pc, wereEnabled, enabled);
    }

    private static void FlushOnce(Vcpu vcpu)
    {
        ICpu cpu = vcpu.Cpu;
        if ((cpu.Hcr & HcrEl2.Tvm) != 0)
        {
            return;
        }

        vcpu.Counters.Increment(Counter.SetWayFlushes);
        vcpu.Vm.Tracer.SetWayFlush(vcpu.Index, cpu.Pc, CachesEnabled(cpu));
        FlushAll(vcpu);
        cpu.Hcr |= HcrEl2.Tvm;
    }

    private static void FlushAll(Vcpu vcpu)
        => vcpu.Counters.Add(Counter.FlushedBytes, vcpu.Vm.Stage2.Flush(vcpu.Vm.Slots.Current));
}
