using Twofold.Arch;
using Twofold.Hypervisor.Traps;

namespace Twofold.Hypervisor.Vcpus;

public sealed partial class Vcpu
{
    private VcpuFeatures? _features; // Without PowerOff; null until initialised.

    /// <summary>Prepares the vCPU for its first run, or resets it (KVM_ARM_VCPU_INIT).</summary>
    /// <param name="features">What it has; <see cref="VcpuFeatures.PowerOff"/> counts for this call only.</param>
    /// <returns><see cref="Errno.Enoent"/> for a feature that nobody knows; <see cref="Errno.Einval"/> for one that the VM does not
    /// offer, half of pointer authentication, and other features than those that this or another vCPU of the VM has.</returns>
    /// <remarks>A vCPU that has run may have left its VM's memory in caches that a guest with its MMU off does not see, so all
    /// of stage 2 is unmapped, and cleaned again page by page; with forced write-back only instruction caches matter.</remarks>
    public Errno Initialise(VcpuFeatures features)
    {
        if ((features & ~VcpuFeatures.Known) != 0)
        {
            return Errno.Enoent;
        }

        VcpuFeatures lasting = features & ~VcpuFeatures.PowerOff;
        bool halfOfPointerAuth = ((lasting & VcpuFeatures.PointerAuthAddress) != 0) != ((lasting & VcpuFeatures.PointerAuthGeneric) != 0);
        if ((lasting & ~_vm.Options.VcpuFeatures) != 0 || halfOfPointerAuth || !_vm.AgreesOnFeatures(lasting))
        {
            return Errno.Einval;
        }

        _features = lasting;
        Reset(default, 0, (features & VcpuFeatures.PowerOff) != 0);
        return Errno.None;
    }

    /// <summary>Puts the vCPU into its reset state and switches it on: <see cref="Initialise"/> with the same features, and where
    /// to start.</summary>
    /// <param name="pc">The first instruction, at EL1 with the MMU off.</param>
    /// <param name="x0">What it finds in x0; the other registers are 0.</param>
    /// <param name="powerOff">Whether it stays off instead, until PSCI CPU_ON.</param>
    public void Reset(Va pc, ulong x0, bool powerOff = false)
    {
        if (_hasRun && !_vm.Cpu.HasForcedWriteBack)
        {
            _vm.UnmapAll();
        }
        else if (_hasRun)
        {
            _vm.Options.Caches.InvalidateInstructions(_vm.Host.Frames.Memory.Start, _vm.Host.Frames.Memory.Bytes);
        }

        _hasRun = false;
        using (_vm.Lock.Enter())
        {
            _power = powerOff ? VcpuPower.Off : VcpuPower.On;
        }

        Cpu.Reset();
        ResetValues.Apply(Cpu);
        Cpu.Hcr = GuestHcr.Default(_vm.Options);
        _mmio.Cancel();
        _waits = false;
        StartAt(new VcpuStart(pc, x0));
    }

    private VcpuExit? WhyNotRunnable()
        => _features is not { } features ? VcpuExit.Failure(Errno.Enoexec, "the vCPU was never initialised")
            : (features & VcpuFeatures.Sve) != 0 ? VcpuExit.Failure(Errno.Eperm, "the vCPU's vector length was not finalised")
            : null;
}
