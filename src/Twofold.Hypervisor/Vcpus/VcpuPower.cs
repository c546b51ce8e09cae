using Twofold.Arch;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>Whether a vCPU executes, in PSCI's terms and with its values for AFFINITY_INFO.</summary>
internal enum VcpuPower
{
    /// <summary>It executes, or waits for an interrupt.</summary>
    On = 0,

    /// <summary>It is off.</summary>
    Off = 1,

    /// <summary>It was switched on and has not yet entered the guest.</summary>
    OnPending = 2,
}

/// <summary>Where a vCPU starts that another one switched on.</summary>
/// <param name="Pc">The first instruction.</param>
/// <param name="Context">What it finds in x0.</param>
internal readonly record struct VcpuStart(Va Pc, ulong Context);
