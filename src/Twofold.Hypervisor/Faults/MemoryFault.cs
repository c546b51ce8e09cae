using Twofold.Arch;
using Twofold.HostMm;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Statistics;
using Twofold.Hypervisor.Vcpus;
using Twofold.PageTables;

namespace Twofold.Hypervisor.Faults;

/// <summary>Gives a guest the memory it faulted on.</summary>
/// <remarks>
/// The order is a contract: table pages are taken, then the host's page is faulted in (both may wait, so no lock is held),
/// then the mapping is installed under the MMU lock, if nothing was invalidated since the sample that the caller took first.
/// A lost race is no error: the guest executes the access again. Source: Linux 6.12 <c>user_mem_abort</c>; behaviour only.
/// </remarks>
internal static class MemoryFault
{
    internal static VcpuExit? Resolve(Vcpu vcpu, in Stage2Fault fault, Memslot slot, long sample)
    {
        Vm vm = vcpu.Vm;
        if (fault.IsPermission && !fault.IsWrite && !fault.IsExecute)
        {
            return VcpuExit.Failure(Errno.Efault, $"memory at {fault.Page} is mapped unreadable, pc {vcpu.Cpu.Pc}");
        }

        if (!vcpu.Tables.TopUp(vm.Stage2.MaximumTablePages))
        {
            return OutOfFrames(vcpu, in fault);
        }

        switch (vm.Host.FaultIn(slot.ToHva(fault.Page), fault.IsWrite, out HostPage page))
        {
            case FaultInResult.NotMapped:
                return VcpuExit.Failure(Errno.Efault, $"the host maps nothing behind {fault.Page}, pc {vcpu.Cpu.Pc}");
            case FaultInResult.NotAllowed:
                return VcpuExit.Failure(Errno.Efault, $"the host does not allow the access to what lies behind {fault.Page}, pc {vcpu.Cpu.Pc}");
            case FaultInResult.OutOfFrames:
                return OutOfFrames(vcpu, in fault);
            default:
                break;
        }

        Stage2Mapping mapping = Describe(vm, in fault, slot, page);
        bool installed = Install(vcpu, in fault, sample, in mapping);
        _ = vm.Host.Frames.Put(page.Frame);
        if (!installed)
        {
            vcpu.Counters.Increment(Counter.RetriedFaults);
        }
        else if ((mapping.Permissions & Stage2Permissions.Write) != 0)
        {
            // After the mapping stands: who takes the bit and protects the page finds it.
            vcpu.MarkDirty(slot, fault.Page);
        }

        return null;
    }

    private static Stage2Mapping Describe(Vm vm, in Stage2Fault fault, Memslot slot, HostPage page)
    {
        Granule granule = vm.Host.Granule;
        ulong blockBytes = granule.LevelBytes(2);
        ulong bytes = !slot.FaultsPageByPage && page.BlockBytes >= blockBytes && slot.AllowsBlock(fault.Page, blockBytes) ? blockBytes : granule.Bytes;

        // Data is mapped non-executable where instruction caches must be invalidated before the first fetch, so that the
        // price is paid only for what is executed.
        Stage2Permissions permissions = Stage2Permissions.Read
            | (page.Writable && !slot.IsReadOnly && (fault.IsWrite || !slot.FaultsPageByPage) ? Stage2Permissions.Write : 0)
            | (fault.IsExecute || vm.Cpu.HasCoherentInstructions ? Stage2Permissions.Execute : 0);
        return new Stage2Mapping(fault.Page.AlignDown(bytes), bytes, page.Frame.ToPa(granule).AlignDown(bytes), permissions);
    }

    /// <summary>Whether the fault is answered; false when it started from something that is no longer so.</summary>
    private static bool Install(Vcpu vcpu, in Stage2Fault fault, long sample, in Stage2Mapping mapping)
    {
        Stage2 stage2 = vcpu.Vm.Stage2;
        if (fault.IsPermission && vcpu.Vm.Host.Granule.LevelBytes(fault.Syndrome.FaultLevel) == mapping.Bytes)
        {
            return stage2.Relax(sample, in mapping, vcpu.Cpu.Index) == RelaxResult.Done;
        }

        return stage2.Install(sample, in mapping, vcpu.Tables) == MapResult.Done;
    }

    private static VcpuExit OutOfFrames(Vcpu vcpu, in Stage2Fault fault)
        => VcpuExit.Failure(Errno.Enomem, $"the host has no frame left for guest memory at {fault.Page}, pc {vcpu.Cpu.Pc}");
}
