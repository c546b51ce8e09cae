using Twofold.Arch;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor.Faults;

/// <summary>Decides what an abort to EL2 is: a page to map, an access to emulate, or the guest's own error.</summary>
/// <remarks>The order of the questions is KVM's and a contract: a guest can tell. Source: Linux 6.12
/// <c>kvm_handle_guest_abort</c>; behaviour only.</remarks>
internal static class GuestAbort
{
    /// <summary>CM, WnR and DFSC: what a syndrome says that does not describe its access.</summary>
    private const uint DescribedFields = (1u << 8) | (1u << 6) | 0x3f;

    /// <summary>Answers the abort; null to go on with the guest.</summary>
    internal static VcpuExit? Handle(Vcpu vcpu, Syndrome syndrome)
    {
        if (!Stage2Fault.TryDecode(vcpu.Cpu, syndrome, out Stage2Fault fault))
        {
            return null;
        }

        if (fault.IsExternal)
        {
            GuestException.InjectAbort(vcpu, fault.IsInstruction, FaultStatus.External, fault.Address);
            return null;
        }

        if (syndrome.Fault == FaultStatus.Translation && RefuseBeyondTheGuest(vcpu, in fault))
        {
            return null;
        }

        vcpu.Vm.Tracer.GuestFault(vcpu.Index, vcpu.Cpu.Pc, syndrome, fault.Address, fault.Page);
        Count(vcpu, in fault);
        return syndrome.Fault switch
        {
            FaultStatus.Translation or FaultStatus.Permission or FaultStatus.AccessFlag => Resolve(vcpu, in fault),
            FaultStatus.UnsupportedExclusive => Refuse(vcpu, in fault, FaultStatus.UnsupportedExclusive),
            _ => VcpuExit.Failure(Errno.Efault, $"unsupported fault status 0x{syndrome.FaultCode:x} at {fault.Page}, pc {vcpu.Cpu.Pc}"),
        };
    }

    /// <summary>Addresses that no slot can have: an address size fault beyond the CPU's, an external abort beyond the VM's.
    /// Both report the physical address in FAR_EL1.</summary>
    private static bool RefuseBeyondTheGuest(Vcpu vcpu, in Stage2Fault fault)
    {
        Vm vm = vcpu.Vm;
        if (fault.Page.Value >> vm.IpaBits == 0)
        {
            return false;
        }

        bool beyondCpu = fault.Page.Value >> vm.Cpu.PhysicalAddressBits != 0;
        FaultStatus status = beyondCpu ? FaultStatus.AddressSize : FaultStatus.External;
        GuestException.InjectAbort(vcpu, fault.IsInstruction, status, new Va(fault.Ipa.Value));
        return true;
    }

    private static VcpuExit? Resolve(Vcpu vcpu, in Stage2Fault fault)
    {
        // Before the slots are looked at: a slot that goes from now on shows when the mapping is to be installed.
        long sample = vcpu.Vm.Stage2.SampleInvalidations();
        bool found = vcpu.Vm.Slots.Current.TryFind(fault.Page, out Memslot? slot);
        if (!found || (fault.IsWrite && slot!.IsReadOnly))
        {
            return Unbacked(vcpu, in fault, found);
        }

        if (fault.Syndrome.Fault == FaultStatus.AccessFlag)
        {
            vcpu.Vm.Tracer.AccessFault(vcpu.Index, fault.Page);
            vcpu.Vm.Stage2.MakeYoung(fault.Page);
            return null;
        }

        return MemoryFault.Resolve(vcpu, in fault, slot!, sample);
    }

    /// <summary>An access outside all slots, or a write into a read-only one.</summary>
    private static VcpuExit? Unbacked(Vcpu vcpu, in Stage2Fault fault, bool isInSlot)
    {
        // Code or stage-1 tables where no memory is: nothing describes the access, so nobody could emulate it.
        if (fault.IsInstruction || fault.Syndrome.IsStage1Walk)
        {
            return Refuse(vcpu, in fault, FaultStatus.External);
        }

        // Cache maintenance of what cannot be cached: a careful guest, whose instruction has nothing to do.
        if (!isInSlot && fault.Syndrome.IsCacheMaintenance)
        {
            GuestException.SkipInstruction(vcpu.Cpu);
            return null;
        }

        return EmulateAccess(vcpu, in fault);
    }

    private static VcpuExit? EmulateAccess(Vcpu vcpu, in Stage2Fault fault)
    {
        Syndrome syndrome = fault.Syndrome;
        Vm vm = vcpu.Vm;
        if (!syndrome.IsvValid)
        {
            return vm.ReportsUndescribedAccesses
                ? VcpuExit.ForUndescribedAccess(syndrome.Iss & DescribedFields, fault.Ipa)
                : VcpuExit.Failure(
                    Errno.Enosys,
                    $"access to {fault.Ipa}, which no memory backs, by an instruction that cannot be emulated, pc {vcpu.Cpu.Pc}");
        }

        int bytes = syndrome.AccessBytes;
        ulong data = syndrome.IsWrite ? vcpu.Cpu.GetX(syndrome.TransferRegister) & (ulong.MaxValue >> (64 - (8 * bytes))) : 0;
        MmioAccess access = new(fault.Ipa, bytes, syndrome.IsWrite, data);
        vm.Tracer.Mmio(vcpu.Index, syndrome.IsWrite ? "write" : "unsatisfied-read", bytes, fault.Ipa, data);
        if (syndrome.IsWrite && vm.Coalesced.TryBuffer(access))
        {
            GuestException.SkipInstruction(vcpu.Cpu);
            return null;
        }

        return vcpu.ExitForMmio(access, syndrome);
    }

    private static VcpuExit? Refuse(Vcpu vcpu, in Stage2Fault fault, FaultStatus status)
    {
        GuestException.InjectAbort(vcpu, fault.IsInstruction, status, fault.Address);
        return null;
    }

    private static void Count(Vcpu vcpu, in Stage2Fault fault)
    {
        CounterSet counters = vcpu.Counters;
        counters.Increment(Counter.GuestFaults);
        switch (fault.Syndrome.Fault)
        {
            case FaultStatus.Translation:
                counters.Increment(Counter.TranslationFaults);
                break;
            case FaultStatus.Permission:
                counters.Increment(Counter.PermissionFaults);
                break;
            case FaultStatus.AccessFlag:
                counters.Increment(Counter.AccessFlagFaults);
                break;
            default:
                break;
        }

        if (fault.Syndrome.IsStage1Walk)
        {
            counters.Increment(Counter.WalkFaults);
        }
    }
}
