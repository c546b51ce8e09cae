using Twofold.Arch;

namespace Twofold.Hypervisor.Traps;

/// <summary>HCR_EL2 for a vCPU that was just reset.</summary>
internal static class GuestHcr
{
    /// <summary>What KVM sets for every AArch64 guest. Source: Linux 6.12 <c>HCR_GUEST_FLAGS</c>, <c>vcpu_reset_hcr</c>;
    /// behaviour only.</summary>
    private const HcrEl2 Always = HcrEl2.Tsc | HcrEl2.Tsw | HcrEl2.Twe | HcrEl2.Twi | HcrEl2.Vm | HcrEl2.BsuInner | HcrEl2.Fb
        | HcrEl2.Tacr | HcrEl2.Amo | HcrEl2.Imo | HcrEl2.Fmo | HcrEl2.Swio | HcrEl2.Tidcp | HcrEl2.Rw | HcrEl2.Tlor
        | HcrEl2.Ptw | HcrEl2.Tid3;

    internal static HcrEl2 Default(VmOptions options)
    {
        // A guest starts with its caches off. Trapping its VM registers from the start shows when it turns them on; forced
        // write-back makes that moment harmless.
        HcrEl2 hcr = Always | (options.Cpu.HasForcedWriteBack ? HcrEl2.Fwb : HcrEl2.Tvm);
        if (options.CacheGeometry == CacheGeometry.Fabricated)
        {
            hcr |= HcrEl2.Tid2;
        }

        return options.TrapSetWay ? hcr : hcr & ~(HcrEl2.Tsw | HcrEl2.Tvm);
    }
}
