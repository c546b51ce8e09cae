using Twofold.Arch;

namespace Twofold.HostMm;

/// <summary>One anonymous mapping of an address space.</summary>
/// <param name="Start">First byte, page aligned.</param>
/// <param name="End">First byte after it, page aligned.</param>
/// <param name="HugeBacking">Whether whole blocks inside may be backed by contiguous frames (transparent huge pages).</param>
/// <param name="Protection">What may be done with it.</param>
internal readonly record struct Vma(Hva Start, Hva End, bool HugeBacking, Protection Protection = Protection.ReadWrite)
{
    internal bool Contains(Hva start, ulong bytes) => start >= Start && start < End && bytes <= End - start;

    internal bool Allows(bool write) => (Protection & (write ? Protection.Write : Protection.ReadWrite)) != 0;
}
