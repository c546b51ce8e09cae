using Twofold.Arch;
using Twofold.Hypervisor;
using Twofold.Machine;
using Twofold.Vmm.Consoles;

namespace Twofold.Vmm.Boards;

/// <summary>Everything that a run of the machine can be told, checked: sizes fit, values exist. Files are not opened yet.</summary>
public sealed record RunOptions
{
    /// <summary>The guest image; null for <see cref="Bios"/> alone or, without that, for the built-in tour.</summary>
    public string? Guest { get; init; }

    /// <summary>A file for the ROM at address 0, where the first vCPU then starts; null for none.</summary>
    public string? Bios { get; init; }

    /// <summary>Where the guest image goes instead of where its header or its lack of one puts it; null for there.</summary>
    public Ipa? LoadAddress { get; init; }

    /// <summary>Bytes of RAM: a multiple of the granule, at least 1 MiB, below the end of the guest's address space.</summary>
    public ulong MemoryBytes { get; init; } = 256 << 20;

    /// <summary>vCPUs, 1 to <see cref="BoardMap.MaxCpus"/>.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>The kernel's command line; empty for none.</summary>
    public string Append { get; init; } = "";

    /// <summary>An initial RAM disk; null for none.</summary>
    public string? Initrd { get; init; }

    /// <summary>Disks, in the order in which the guest finds them; one more device of the board's slots is the random source.</summary>
    public IReadOnlyList<Drive> Drives { get; init; } = [];

    /// <summary>A device tree to hand to the guest instead of ours; null for ours.</summary>
    public string? DeviceTree { get; init; }

    /// <summary>Where to write the device tree that the guest gets; null for nowhere.</summary>
    public string? DumpDeviceTree { get; init; }

    /// <summary>What the hardware offers.</summary>
    public CpuFeatures Features { get; init; } = new();

    /// <summary>The caches that the guest sees.</summary>
    public CacheGeometry CacheGeometry { get; init; } = CacheGeometry.Host;

    /// <summary>Host page size and stage-2 granule.</summary>
    public Granule Granule { get; init; } = Granule.Size4K;

    /// <summary>Width of the guest's physical address space, 32 to 48 bits.</summary>
    public int IpaBits { get; init; } = 40;

    /// <summary>Whether the host backs memory with huge pages where it can.</summary>
    public bool HugePages { get; init; } = true;

    /// <summary>Bytes of host memory, page tables included; null for as much as the run needs.</summary>
    public ulong? HostMemoryBytes { get; init; }

    /// <summary>Whether cache maintenance by set and way traps to the hypervisor.</summary>
    public bool TrapSetWay { get; init; } = true;

    /// <summary>Whether one seed makes one run: virtual time counts instructions, vCPUs take turns.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Seeds every choice of a deterministic run.</summary>
    public ulong Seed { get; init; }

    /// <summary>Where the trace goes (.txt in ftrace's text form, .json for trace viewers); null for no trace.</summary>
    public string? TraceFile { get; init; }

    /// <summary>Patterns (* and ?) of the events to trace; empty for all.</summary>
    public IReadOnlyList<string> TraceEvents { get; init; } = [];

    /// <summary>Where the statistics go; "-" is standard output after the run, null nowhere.</summary>
    public string? StatsFile { get; init; }

    /// <summary>The TCP port where the guest waits for GDB, 0 for any that is free; null for no debugger.</summary>
    public int? GdbPort { get; init; }

    /// <summary>Whether SYSTEM_RESET ends the run instead of rebooting.</summary>
    public bool NoReboot { get; init; }

    /// <summary>The scripted console in command-line order; empty for none.</summary>
    public IReadOnlyList<ConsoleStep> Script { get; init; } = [];

    /// <summary>How long the run may take from the guest's start; null for ever.</summary>
    public TimeSpan? Timeout { get; init; }
}
