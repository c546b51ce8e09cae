using Twofold.Arch;

namespace Twofold.Hypervisor.Vcpus;

/// <summary>How a run of a vCPU ended. Only the members that belong to <see cref="Kind"/> have a meaning.</summary>
public readonly record struct VcpuExit
{
    /// <summary>Why the vCPU came back.</summary>
    public VcpuExitKind Kind { get; private init; }

    /// <summary>The access to emulate; a load's result goes to <see cref="Vcpu.CompleteMmio"/> before the next run.</summary>
    public MmioAccess Mmio { get; private init; }

    /// <summary>What the guest asked for.</summary>
    public SystemEvent SystemEvent { get; private init; }

    /// <summary>What the event says besides, in KVM's flags; null when it says nothing.</summary>
    public ulong? SystemEventFlags { get; private init; }

    /// <summary>Of <see cref="VcpuExitKind.UndescribedAccess"/>: CM, WnR and DFSC of the syndrome's ISS, the rest being 0.</summary>
    public uint Iss { get; private init; }

    /// <summary>Of <see cref="VcpuExitKind.UndescribedAccess"/>: the first byte of the access.</summary>
    public Ipa FaultIpa { get; private init; }

    /// <summary>KVM_RUN's error.</summary>
    public Errno Errno { get; private init; }

    /// <summary>What went wrong, for a person to read.</summary>
    public string? Reason { get; private init; }

    internal static VcpuExit Interrupted { get; } = new() { Kind = VcpuExitKind.Interrupted };

    internal static VcpuExit Halted { get; } = new() { Kind = VcpuExitKind.Halted };

    internal static VcpuExit Debug { get; } = new() { Kind = VcpuExitKind.Debug };

    internal static VcpuExit ForMmio(MmioAccess access) => new() { Kind = VcpuExitKind.Mmio, Mmio = access };

    internal static VcpuExit DirtyRingFull { get; } = new() { Kind = VcpuExitKind.DirtyRingFull };

    internal static VcpuExit ForUndescribedAccess(uint iss, Ipa ipa)
        => new() { Kind = VcpuExitKind.UndescribedAccess, Iss = iss, FaultIpa = ipa };

    internal static VcpuExit ForEvent(SystemEvent what, ulong? flags)
        => new() { Kind = VcpuExitKind.SystemEvent, SystemEvent = what, SystemEventFlags = flags };

    internal static VcpuExit Failure(Errno errno, string reason) => new() { Kind = VcpuExitKind.Failed, Errno = errno, Reason = reason };
}
