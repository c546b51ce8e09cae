using Twofold.Arch;

namespace Twofold.HostMm;

/// <summary>Told of what an address space takes away from those who map its pages elsewhere (the kernel's mmu_notifier).</summary>
/// <remarks>
/// Called with the address space's lock held: an implementation takes locks of higher ranks only, and does not call back into
/// the address space. Between start and end the range may hold anything, so nothing of it is mapped anew.
/// </remarks>
public interface IMmuNotifier
{
    /// <summary>[<paramref name="start"/>, + <paramref name="bytes"/>) is about to change: when this returns, nobody uses it.</summary>
    void InvalidateStart(Hva start, ulong bytes);

    /// <summary>The range has changed: what is found there now may be mapped.</summary>
    void InvalidateEnd(Hva start, ulong bytes);

    /// <summary>Whether some page of the range was used since this was last called for it; it counts as unused from now on.</summary>
    bool TestAndClearYoung(Hva start, ulong bytes);
}
