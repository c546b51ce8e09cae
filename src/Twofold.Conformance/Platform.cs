using System.Diagnostics.CodeAnalysis;
using Twofold.Hypervisor.Profiles;
using Twofold.Hypervisor.Vcpus;
using Twofold.Machine;

namespace Twofold.Conformance;

/// <summary>A kernel and a CPU that recorded vectors.</summary>
/// <param name="Features">What the CPU offers.</param>
/// <param name="VcpuFeatures">What that KVM lets vCPUs have on it.</param>
/// <param name="HasReliability">FEAT_RAS.</param>
/// <param name="Workaround1">KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1: 0 not available, 1 available, 2 not required.</param>
internal sealed record Platform(CpuFeatures Features, VcpuFeatures VcpuFeatures, bool HasReliability, ulong Workaround1)
{
    /// <summary>What an ioctl from a process with another mm is answered. The library has one process.</summary>
    internal const string ForeignIoctl = "EIO";

    /// <summary>What an ioctl on a vCPU that nobody knows is answered.</summary>
    internal const string UnknownVcpuIoctl = "EINVAL";

    private const VcpuFeatures Plain = VcpuFeatures.PowerOff | VcpuFeatures.El1In32Bit | VcpuFeatures.Psci02 | VcpuFeatures.PmuV3;

    private static readonly Dictionary<string, Platform> Known = new()
    {
        ["arm64-6.12-tcg-max"] = new(
            new CpuFeatures(HardwareAccessFlag: true, ForcedWriteBack: true, PhysicalAddressBits: 48),
            Plain | VcpuFeatures.Sve | VcpuFeatures.PointerAuthAddress | VcpuFeatures.PointerAuthGeneric,
            HasReliability: true,
            Workaround1: 2),
        ["arm64-6.12-tcg-a72"] = new(
            new CpuFeatures(HardwareAccessFlag: false, ForcedWriteBack: false, PhysicalAddressBits: 44), Plain, HasReliability: false, Workaround1: 0),
        ["x86-6.18-pvm"] = new(new CpuFeatures(PhysicalAddressBits: 48), Plain, HasReliability: false, Workaround1: 0)
        {
            Kernel = KernelProfile.Linux618X86,
            HasCpu = false,
            VcpuMappingPages = 3,
            UnknownVmIoctl = "ENOTTY",
            ExecutableRing = "EPERM",
        },
    };

    /// <summary>Which kernel.</summary>
    internal KernelProfile Kernel { get; private init; } = KernelProfile.Linux612Arm64;

    /// <summary>Whether the guest's programs can be executed: the machine has no x86 CPU.</summary>
    internal bool HasCpu { get; private init; } = true;

    /// <summary>Pages of a vCPU's mapping: the run structure and the ring of coalesced MMIO, between them a page for port I/O on x86.</summary>
    internal int VcpuMappingPages { get; private init; } = 2;

    /// <summary>What an ioctl on a VM that nobody knows is answered.</summary>
    internal string UnknownVmIoctl { get; private init; } = "EINVAL";

    /// <summary>What an executable mapping of a dirty ring is answered.</summary>
    internal string ExecutableRing { get; private init; } = "EINVAL";

    internal static bool TryFind(string name, [NotNullWhen(true)] out Platform? platform) => Known.TryGetValue(name, out platform);
}
