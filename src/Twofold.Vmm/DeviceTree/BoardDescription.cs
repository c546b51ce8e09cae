using Twofold.Arch;

namespace Twofold.Vmm.DeviceTree;

/// <summary>What differs between two of our boards as far as their device trees go.</summary>
/// <param name="MemoryBytes">Bytes of RAM.</param>
/// <param name="Cpus">vCPUs, 1 to <see cref="Boards.BoardMap.MaxCpus"/>.</param>
/// <param name="BootArguments">The kernel's command line; empty for none.</param>
/// <param name="Initrd">Where the initial RAM disk lies; null for none.</param>
public sealed record BoardDescription(ulong MemoryBytes, int Cpus, string BootArguments, IpaRange? Initrd);
