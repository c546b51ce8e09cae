namespace Twofold.Arch.Contracts;

/// <summary>
/// TLB maintenance by EL2 for a VM's second stage. When a call returns, no CPU concerned holds or uses a translation, or a
/// cached table pointer, that it names, combined stage-1 and stage-2 entries included (the DSB is part of the call).
/// </summary>
/// <remarks>The page-table code calls it; the machine implements it. Callable from any thread. The caller must not hold a lock
/// that a CPU executing guest code may need before it reaches a safe point.</remarks>
public interface ITlbMaintenance
{
    /// <summary>IPAS2E1IS, DSB ISH, VMALLE1IS, DSB ISH: on every CPU.</summary>
    /// <param name="vmid">Whose translation.</param>
    /// <param name="ipa">Any address inside the entry that was changed.</param>
    /// <param name="level">The TTL hint: the level of the leaf that was mapped there; null when it was a table or is not
    /// known. A wrong hint may invalidate nothing.</param>
    void InvalidateIpa(Vmid vmid, Ipa ipa, int? level);

    /// <summary>IPAS2E1, DSB NSH, VMALLE1: on CPU <paramref name="cpu"/> only, where a stale entry elsewhere is harmless.</summary>
    void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level);

    /// <summary>RIPAS2E1IS over <paramref name="range"/>, any level.</summary>
    void InvalidateRange(Vmid vmid, IpaRange range);

    /// <summary>VMALLS12E1IS: everything of the VM.</summary>
    void InvalidateVm(Vmid vmid);
}
