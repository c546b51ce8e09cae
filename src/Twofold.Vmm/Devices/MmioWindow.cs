using Twofold.Arch;

namespace Twofold.Vmm.Devices;

/// <summary>A device and the addresses at which it answers.</summary>
/// <param name="Range">Where; not empty.</param>
/// <param name="Device">Who.</param>
public sealed record MmioWindow(IpaRange Range, IMmioDevice Device);
