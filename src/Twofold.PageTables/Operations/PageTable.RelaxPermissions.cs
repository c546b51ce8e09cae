using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Grants <paramref name="added"/> permissions through the leaf that maps <paramref name="ipa"/>, besides its own.</summary>
    /// <param name="ipa">The address that faulted.</param>
    /// <param name="added">What to grant. Before execution is granted the leaf's memory is dropped from the instruction caches.</param>
    /// <param name="cpu">The CPU that faulted.</param>
    /// <remarks>
    /// That CPU's own TLB entry goes in every case: it may be what caused the fault. Other CPUs keep theirs, which at worst
    /// costs them a fault. No other bit of the leaf changes. MMU lock: shared is enough.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_relax_perms</c>, behaviour only.
    /// </remarks>
    public RelaxResult RelaxPermissions(Ipa ipa, Stage2Permissions added, int cpu)
    {
        if (!TryFindLeaf(ipa, out PteSlot slot, out ulong old))
        {
            _tlb.InvalidateIpaLocal(cpu, _vmid, ipa, null);
            return TFormat.KindOf(old, slot.Level) == PteKind.Locked ? RelaxResult.LostRace : RelaxResult.NotMapped;
        }

        ulong @new = TFormat.AddPermissions(old, added, _features);
        if (@new != old)
        {
            Leaf before = TFormat.DecodeLeaf(old, slot.Level, _features);
            if (TFormat.InvalidatesInstructions && (added & ~before.Permissions & Stage2Permissions.Execute) != 0)
            {
                _caches.InvalidateInstructions(before.Target, before.Bytes);
            }

            if (!_store.TryReplace(slot, old, @new))
            {
                _tlb.InvalidateIpaLocal(cpu, _vmid, ipa, null);
                return RelaxResult.LostRace;
            }
        }

        _tlb.InvalidateIpaLocal(cpu, _vmid, ipa, slot.Level);
        return RelaxResult.Done;
    }
}
