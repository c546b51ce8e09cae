using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    private const Stage2Permissions EveryPermission = Stage2Permissions.Read | Stage2Permissions.Write | Stage2Permissions.Execute;

    /// <summary>Grants <paramref name="added"/> permissions through the leaf that maps <paramref name="ipa"/>, besides its own.</summary>
    /// <param name="ipa">The address that faulted.</param>
    /// <param name="added">What to grant; nothing but permissions. Before execution is granted the leaf's memory is dropped from the
    /// instruction caches.</param>
    /// <param name="cpu">The CPU that faulted.</param>
    /// <remarks>
    /// That CPU's own TLB entry goes in every case: it may be what caused the fault. Other CPUs keep theirs, which at worst
    /// costs them a fault. No other bit of the leaf changes, software's least of all. MMU lock: shared is enough.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_relax_perms</c>, behaviour only.
    /// </remarks>
    public RelaxResult RelaxPermissions(Ipa ipa, Stage2Permissions added, int cpu)
    {
        CheckPermissions(added);
        if (!TryFindLeaf(ipa, out PteSlot slot, out ulong old))
        {
            _tlb.InvalidateIpaLocal(cpu, _vmid, ipa, null);
            return TFormat.KindOf(old, slot.Level) == PteKind.Locked ? RelaxResult.LostRace : RelaxResult.NotMapped;
        }

        RelaxResult result = Relax(slot, old, added);
        _tlb.InvalidateIpaLocal(cpu, _vmid, ipa, result == RelaxResult.Done ? slot.Level : null);
        return result;
    }

    /// <summary>Grants permissions through every leaf that touches <paramref name="range"/>, besides its own.</summary>
    /// <returns>How many leaves changed.</returns>
    /// <remarks>No TLB maintenance: a CPU that still holds an old leaf faults and relaxes it by its address. Otherwise as for one
    /// address; a leaf that another thread changes meanwhile is left to its fault.</remarks>
    public long RelaxPermissions(IpaRange range, Stage2Permissions added)
    {
        CheckPermissions(added);
        long changed = 0;
        EntryCursor<TFormat> cursor = new(_tree, WholePages(range));
        while (cursor.MoveNext())
        {
            changed += RelaxEntry(cursor.Slot, cursor.Pte, added) ? 1 : 0;
        }

        return changed;
    }

    /// <summary>Grants permissions through the leaf that maps each address, in any order.</summary>
    /// <inheritdoc cref="RelaxPermissions(IpaRange, Stage2Permissions)"/>
    public long RelaxPermissions(ReadOnlySpan<Ipa> addresses, Stage2Permissions added)
    {
        CheckPermissions(added);
        long changed = 0;
        Span<Pa> slots = stackalloc Pa[BatchGroup];
        for (int first = 0; first < addresses.Length; first += BatchGroup)
        {
            ReadOnlySpan<Ipa> group = addresses[first..Math.Min(first + BatchGroup, addresses.Length)];
            Approach(group, slots);
            for (int i = 0; i < group.Length; i++)
            {
                bool relaxed = slots[i] == default
                    ? TryFindLeaf(group[i], out PteSlot slot, out ulong pte) && RelaxEntry(slot, pte, added)
                    : RelaxEntry(new PteSlot(slots[i], LastLevel, group[i].AlignDown(TFormat.Granule.Bytes)), _store.Load(slots[i]), added);
                changed += relaxed ? 1 : 0;
            }
        }

        return changed;
    }

    private bool RelaxEntry(PteSlot slot, ulong old, Stage2Permissions added)
        => TFormat.KindOf(old, slot.Level) == PteKind.Leaf
            && TFormat.AddPermissions(old, added, _features) != old
            && Relax(slot, old, added) == RelaxResult.Done;

    private RelaxResult Relax(PteSlot slot, ulong old, Stage2Permissions added)
    {
        ulong @new = TFormat.AddPermissions(old, added, _features);
        if (@new == old)
        {
            return RelaxResult.Done;
        }

        if (TFormat.InvalidatesInstructions && (added & Stage2Permissions.Execute) != 0)
        {
            Leaf before = TFormat.DecodeLeaf(old, slot.Level, _features);
            if ((added & ~before.Permissions & Stage2Permissions.Execute) != 0)
            {
                _caches.InvalidateInstructions(before.Target, before.Bytes);
            }
        }

        if (TFormat.IsContiguous(old))
        {
            // The members of the group would no longer agree.
            return TryBreakContiguous(slot, ChangeMode.Shared) && Relax(slot, _store.Load(slot.Address), added) == RelaxResult.Done
                ? RelaxResult.Done
                : RelaxResult.LostRace;
        }

        return _store.EditLeaf(slot, old, @new, ChangeMode.Shared) == old ? RelaxResult.Done : RelaxResult.LostRace;
    }

    private static void CheckPermissions(Stage2Permissions added)
    {
        if ((added & ~EveryPermission) != 0)
        {
            throw new ArgumentException($"{added} is more than permissions", nameof(added));
        }
    }
}
