using System.Numerics;
using Twofold.Hypervisor.DirtyLog;
using Twofold.Hypervisor.Memslots;
using Twofold.Hypervisor.Profiles;
using Twofold.Hypervisor.Vcpus;

namespace Twofold.Hypervisor;

public sealed partial class Vm
{
    /// <summary>Bytes of one entry of a dirty ring as KVM shares it.</summary>
    private const int RingEntryBytes = 16;

    private const int MaximumRingBytes = 65536 * RingEntryBytes;

    /// <summary>Blocks that stage 2 can map, each size being its own bit: 1 GiB, 2 MiB, 4 KiB.</summary>
    private const int BlockSizes = 0x4020_1000;

    private const ulong ManualProtectEnable = 1, ManualProtectInitiallySet = 2;
    private bool _reportsUndescribedAccesses; // Guarded by _lock for writing; only ever goes to true.
    private bool _reportsSystemSuspend; // As above.

    /// <summary>KVM_CAP_ARM_NISV_TO_USER: an access that cannot be emulated goes to the VMM.</summary>
    internal bool ReportsUndescribedAccesses => _reportsUndescribedAccesses;

    /// <summary>KVM_CAP_ARM_SYSTEM_SUSPEND.</summary>
    internal bool ReportsSystemSuspend => _reportsSystemSuspend;

    /// <summary>What the VM offers (KVM_CHECK_EXTENSION): 0 for nothing and for what is not known, else 1 or a number that
    /// belongs to the capability.</summary>
    public int CheckExtension(Capability capability)
    {
        if (capability == Capability.ArmEagerSplitChunkSize)
        {
            using MemslotTable.Change change = Slots.BeginChange();
            return (int)Slots.Mode.EagerSplitChunk;
        }

        return OfferedBy(Options, capability);
    }

    /// <summary>What any VM made with <paramref name="options"/> offers (KVM_CHECK_EXTENSION on /dev/kvm).</summary>
    public static int OfferedBy(VmOptions options, Capability capability)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Profile.IsArm)
        {
            return OfferedOnX86(options.Profile, capability);
        }

        VcpuFeatures features = options.VcpuFeatures;
        int Offers(VcpuFeatures feature) => (features & feature) != 0 ? 1 : 0;
        return capability switch
        {
            Capability.MemslotCount => (int)options.Profile.MemslotLimit,
            Capability.MaximumVcpus or Capability.MaximumVcpuId => options.Profile.VcpuLimit,
            Capability.VcpuCount => options.HostCpus,
            Capability.ArmIpaSize => options.Cpu.PhysicalAddressBits,
            Capability.ManualDirtyLogProtect2 => (int)(ManualProtectEnable | ManualProtectInitiallySet),
            Capability.DirtyLogRingAcquireRelease => MaximumRingBytes,
            Capability.ArmSupportedBlockSizes => BlockSizes,
            Capability.IrqRouting => 4096,
            Capability.ArmSve => Offers(VcpuFeatures.Sve),
            Capability.ArmPointerAuthAddress => Offers(VcpuFeatures.PointerAuthAddress),
            Capability.ArmPointerAuthGeneric => Offers(VcpuFeatures.PointerAuthGeneric),
            Capability.ArmPmuV3 => Offers(VcpuFeatures.PmuV3),
            Capability.ArmEl1In32Bit => Offers(VcpuFeatures.El1In32Bit),
            Capability.ArmInjectSerrorSyndrome => options.Cpu.HasReliability ? 1 : 0,
            Capability.DirtyLogRing or Capability.ArmMte or Capability.ArmEagerSplitChunkSize => 0,
            Capability.MemoryFaultInfo or Capability.GuestMemfd or Capability.VmTypes => 0,
            _ => Enum.IsDefined(capability) ? 1 : 0,
        };
    }

    private static int OfferedOnX86(KernelProfile profile, Capability capability) => capability switch
    {
        Capability.MemslotCount => (int)profile.MemslotLimit,
        Capability.MaximumVcpuId => profile.VcpuLimit,
        Capability.CoalescedMmio => 2,
        Capability.ManualDirtyLogProtect2 => (int)(ManualProtectEnable | ManualProtectInitiallySet),
        Capability.DirtyLogRing or Capability.DirtyLogRingAcquireRelease => MaximumRingBytes,
        Capability.UserMemory or Capability.UserMemory2 or Capability.ReadOnlyMemory or Capability.ImmediateExit
            or Capability.DestroyMemoryRegionWorks or Capability.JoinMemoryRegionsWorks or Capability.CoalescedPortIo
            or Capability.MemoryFaultInfo or Capability.GuestMemfd or Capability.VmTypes => 1,
        _ => 0,
    };

    /// <summary>Switches something on (KVM_ENABLE_CAP on the VM).</summary>
    /// <param name="capability">What.</param>
    /// <param name="argument">KVM's args[0].</param>
    /// <param name="flags">KVM's flags.</param>
    /// <returns><see cref="Errno.Einval"/> for what is not known, not offered, too late or wrong; <see cref="Errno.E2big"/> for a
    /// ring that is too large.</returns>
    public Errno EnableCapability(Capability capability, ulong argument, uint flags = 0)
    {
        using (_lock.Enter())
        {
            return capability switch
            {
                Capability.ManualDirtyLogProtect2 => EnableManualProtect(argument, flags),
                Capability.DirtyLogRingAcquireRelease => EnableRing((uint)argument),
                Capability.DirtyLogRing when Options.Profile.OffersPlainRing => EnableRing((uint)argument),
                Capability.DirtyLogRingWithBitmap when Options.Profile.OffersRingBitmap => EnableRingBitmap(flags),
                Capability.HaltPoll => flags == 0 && argument <= uint.MaxValue ? Errno.None : Errno.Einval,
                _ when flags != 0 || !Options.Profile.IsArm => Errno.Einval,
                Capability.ArmNisvToUser => Succeed(ref _reportsUndescribedAccesses),
                Capability.ArmSystemSuspend => Succeed(ref _reportsSystemSuspend),
                Capability.ArmEagerSplitChunkSize => SetEagerSplit(argument),
                _ => Errno.Einval,
            };
        }
    }

    private static Errno Succeed(ref bool setting)
    {
        setting = true;
        return Errno.None;
    }

    private Errno EnableManualProtect(ulong argument, uint flags)
    {
        ulong allowed = ManualProtectEnable | ((argument & ManualProtectEnable) != 0 ? ManualProtectInitiallySet : 0);
        if (flags != 0 || (argument & ~allowed) != 0)
        {
            return Errno.Einval;
        }

        using MemslotTable.Change change = Slots.BeginChange();
        Slots.Mode.ManualProtect = (argument & ManualProtectEnable) != 0;
        Slots.Mode.InitiallySet = (argument & ManualProtectInitiallySet) != 0;
        return Errno.None;
    }

    private Errno EnableRing(uint bytes)
    {
        if (!BitOperations.IsPow2(bytes) || bytes < DirtyRing.Reserved * RingEntryBytes || bytes < Host.Granule.Bytes)
        {
            return Errno.Einval;
        }

        if (bytes > MaximumRingBytes)
        {
            return Errno.E2big;
        }

        using MemslotTable.Change change = Slots.BeginChange();
        if (Slots.Mode.RingEntries != 0 || _vcpus.Value.Length != 0)
        {
            return Errno.Einval;
        }

        Slots.Mode.RingEntries = (int)bytes / RingEntryBytes;
        return Errno.None;
    }

    private Errno EnableRingBitmap(uint flags)
    {
        using MemslotTable.Change change = Slots.BeginChange();
        if (Slots.Mode.RingEntries == 0 || flags != 0 || !Slots.IsEmpty)
        {
            return Errno.Einval;
        }

        Slots.Mode.RingWithBitmap = true;
        return Errno.None;
    }

    private Errno SetEagerSplit(ulong bytes)
    {
        using MemslotTable.Change change = Slots.BeginChange();
        bool isBlock = bytes <= int.MaxValue && BitOperations.IsPow2(bytes) && ((int)bytes & BlockSizes) != 0;
        if (!Slots.IsEmpty || (bytes != 0 && !isBlock))
        {
            return Errno.Einval;
        }

        Slots.Mode.EagerSplitChunk = bytes;
        return Errno.None;
    }
}
