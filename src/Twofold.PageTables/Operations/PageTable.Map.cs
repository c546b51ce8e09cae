using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Maps one page or block, born young. It is visible to CPUs when this returns.</summary>
    /// <param name="ipa">Its first byte, a multiple of <paramref name="bytes"/>.</param>
    /// <param name="bytes">The size of a leaf: a page, or a block that this table can hold.</param>
    /// <param name="target">The first byte of what it maps to, a multiple of <paramref name="bytes"/>.</param>
    /// <param name="permissions">What the guest may do.</param>
    /// <param name="attribute">The memory type; only <see cref="MemoryAttribute.Normal"/> goes with execution.</param>
    /// <param name="tables">Holds up to <see cref="MaximumTablePages"/> pages.</param>
    /// <returns>Anything but <see cref="MapResult.Done"/> leaves no trace, in <paramref name="tables"/> neither.</returns>
    /// <remarks>
    /// A page inside a block breaks the block and leaves only the page; a block over a table replaces the table. Before the
    /// mapping is visible, what it maps is cleaned to the point of coherency (unless write-back is forced) and, if executable,
    /// dropped from the instruction caches: the caller need not. MMU lock: shared is enough; any number may run side by side.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_map</c>, behaviour only.
    /// </remarks>
    /// <exception cref="ArgumentException">A caller's bug: size, alignment or a combination that no leaf can have.</exception>
    public MapResult Map(Ipa ipa, ulong bytes, Pa target, Stage2Permissions permissions, MemoryAttribute attribute, TablePageCache tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        int level = LeafLevelOf(bytes);
        if (!ipa.IsAligned(bytes) || !target.IsAligned(bytes))
        {
            throw new ArgumentException($"{ipa} and {target} are not both multiples of {bytes} bytes");
        }

        if (!TFormat.Allows(permissions, attribute, _features))
        {
            throw new ArgumentException($"{attribute} memory cannot be {permissions}", nameof(permissions));
        }

        if (ipa.Value >= _limit)
        {
            return MapResult.OutOfRange;
        }

        ulong leaf = TFormat.EncodeLeaf(target, level, permissions, attribute, _features);
        PteSlot slot = _tree.Find(ipa, level, out ulong old);
        PteKind kind = TFormat.KindOf(old, slot.Level);
        if (kind == PteKind.Locked)
        {
            return MapResult.LostRace;
        }

        if (slot.Level < level)
        {
            return MapBelow(ipa, slot, old, leaf, level, tables);
        }

        bool same = kind == PteKind.Leaf && !TFormat.IsBreakBeforeMakeNeeded(old, leaf, level) && !Mutants.Is(Mutant.BreakIdentical);
        return same ? MapResult.AlreadyMapped
            : kind == PteKind.Leaf && !TFormat.MapReplaces ? MapResult.Conflict
            : Install(ipa, slot, old, leaf, leaf, level);
    }

    private int LeafLevelOf(ulong bytes)
    {
        for (int level = LastLevel; level >= StartLevel; level--)
        {
            if (bytes == TFormat.Granule.LevelBytes(level) && level >= TFormat.FirstLeafLevel)
            {
                return level;
            }
        }

        throw new ArgumentException($"no leaf of this table maps {bytes} bytes", nameof(bytes));
    }

    /// <summary>Installs the tables between an entry and the leaf's level, with the leaf in the last, by one store.</summary>
    private MapResult MapBelow(Ipa ipa, PteSlot slot, ulong old, ulong leaf, int leafLevel, TablePageCache tables)
    {
        int needed = leafLevel - slot.Level;
        if (tables.Count < needed)
        {
            return MapResult.NeedTablePages;
        }

        Span<ulong> pages = stackalloc ulong[LastLevel + 1];
        for (int i = 0; i < needed; i++)
        {
            pages[i] = tables.Take().Value;
        }

        ulong pte = leaf;
        for (int i = needed - 1; i >= 0; i--)
        {
            Pa page = new Pfn(pages[i]).ToPa(TFormat.Granule);
            bool late = i == needed - 1 && Mutants.Is(Mutant.PublishBeforeBuild);
            _store.Build(_tree.SlotIn(page, ipa, slot.Level + 1 + i).Address, late ? 0 : pte);
            pte = TFormat.EncodeTable(page);
        }

        MapResult result = Install(ipa, slot, old, pte, leaf, leafLevel);
        if (result == MapResult.Done)
        {
            if (Mutants.Is(Mutant.PublishBeforeBuild))
            {
                Pa last = new Pfn(pages[needed - 1]).ToPa(TFormat.Granule);
                _store.OverwriteBlindly(_tree.SlotIn(last, ipa, leafLevel), leaf, leaf);
            }

            // The published descriptor counted the uppermost table; the rest came with it.
            _store.Adopt(needed - 1, leafLevel);
            return result;
        }

        for (int i = needed - 1; i >= 0; i--)
        {
            Pfn page = new(pages[i]);
            _store.Build(_tree.SlotIn(page.ToPa(TFormat.Granule), ipa, slot.Level + 1 + i).Address, 0);
            tables.Return(page);
        }

        return result;
    }

    /// <summary>Makes <paramref name="new"/> of the snapshot <paramref name="old"/>, by way of a break where it has to be.</summary>
    private MapResult Install(Ipa ipa, PteSlot slot, ulong old, ulong @new, ulong leaf, int leafLevel)
    {
        if (!TFormat.IsBreakBeforeMakeNeeded(old, @new, slot.Level) && !(Mutants.Is(Mutant.BreakIdentical) && old != 0))
        {
            PrepareTarget(leaf, leafLevel);
            if (_store.TryReplace(slot, old, @new))
            {
                return MapResult.Done;
            }

            if (Mutants.Is(Mutant.InstallWithoutRecheck))
            {
                _store.OverwriteBlindly(slot, old, @new);
                return MapResult.Done;
            }

            return MapResult.LostRace;
        }

        if (Mutants.Is(Mutant.BreakStaleValue))
        {
            _store.OverwriteBlindly(slot, old, TFormat.Locked);
        }
        else if (!_store.TryReplace(slot, old, TFormat.Locked))
        {
            return MapResult.LostRace;
        }

        if (Mutants.Is(Mutant.MakeBeforeInvalidation))
        {
            _store.Unlock(slot, @new);
            ForgetBroken(ipa, slot, old);
            return MapResult.Done;
        }

        ForgetBroken(ipa, slot, old);
        PrepareTarget(leaf, leafLevel);
        _store.Unlock(slot, @new);
        return MapResult.Done;
    }

    /// <summary>Makes the TLBs forget what an entry said before it was broken, and empties the table that it pointed to.</summary>
    private void ForgetBroken(Ipa ipa, PteSlot slot, ulong old)
    {
        if (TFormat.KindOf(old, slot.Level) != PteKind.Table)
        {
            _tlb.InvalidateIpa(_vmid, ipa, slot.Level);
            return;
        }

        if (Mutants.Is(Mutant.CollapseInvalidatesOnePage))
        {
            _tlb.InvalidateIpa(_vmid, ipa, LastLevel);
        }
        else
        {
            ulong bytes = TFormat.Granule.LevelBytes(slot.Level);
            _tlb.InvalidateRange(_vmid, new IpaRange(ipa.AlignDown(bytes), bytes));
        }

        Dismantle(TFormat.TableAddress(old), slot.Level + 1);
        if (Mutants.Is(Mutant.CollapseFreesAtOnce))
        {
            _retired.Free();
        }
    }

    /// <summary>Makes memory fit to be seen by a guest whose accesses may bypass the caches.</summary>
    private void PrepareTarget(ulong leaf, int level)
    {
        Leaf made = TFormat.DecodeLeaf(leaf, level, _features);
        if (made.Attribute == MemoryAttribute.Normal && CleansData)
        {
            _caches.CleanInvalidateData(made.Target, made.Bytes);
        }

        if (TFormat.InvalidatesInstructions && (made.Permissions & Stage2Permissions.Execute) != 0)
        {
            _caches.InvalidateInstructions(made.Target, made.Bytes);
        }
    }

    /// <summary>Empties a table that is out of the tree, and those below it, while other faults may still be inside.</summary>
    private void Dismantle(Pa table, int level)
    {
        int entries = 1 << TFormat.Granule.BitsPerLevel;
        for (int i = 0; i < entries; i++)
        {
            // What stays behind is locked for good: a fault that is still inside loses its race.
            PteSlot slot = new(table + ((ulong)i * sizeof(ulong)), level);
            ulong old = _store.Take(slot, Mutants.Is(Mutant.DismantleWithoutLock) ? 0 : TFormat.Locked);
            if (TFormat.KindOf(old, level) == PteKind.Table)
            {
                Dismantle(TFormat.TableAddress(old), level + 1);
            }
        }

        _retired.Retire(table);
    }
}
