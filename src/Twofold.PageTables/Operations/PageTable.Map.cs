using System.Diagnostics;
using System.Runtime.CompilerServices;
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
    /// <param name="attribute">The memory type; with the permissions something that the format has.</param>
    /// <param name="tables">Holds up to <see cref="MaximumTablePages"/> pages.</param>
    /// <param name="software">What the software bits of one owner shall hold; those of others are 0 in a new leaf and stay in one
    /// that stands already.</param>
    /// <returns>Anything but <see cref="MapResult.Done"/> leaves no trace, in <paramref name="tables"/> neither.</returns>
    /// <remarks>
    /// A page inside a block breaks the block and leaves only the page; a block over a table replaces the table. Over a mapping
    /// that differs in software bits only, the bits are put in. Before the mapping is visible, what it maps is cleaned to the point
    /// of coherency and, if executable, dropped from the instruction caches, where the format asks for it: the caller need not.
    /// MMU lock: shared is enough; any number may run side by side.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_map</c>, behaviour only.
    /// </remarks>
    /// <exception cref="ArgumentException">A caller's bug: size, alignment or a combination that no leaf can have.</exception>
    public MapResult Map(
        Ipa ipa,
        ulong bytes,
        Pa target,
        Stage2Permissions permissions,
        MemoryAttribute attribute,
        TablePageCache tables,
        SoftwareBitValue software = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (bytes == TFormat.Granule.Bytes && software.Mask == 0 && IsMapping(ipa, target, bytes, permissions, attribute) && ipa.Value < _limit)
        {
            int shift = _tree.Descend(ipa, out Pa address, out ulong old);
            return shift == TFormat.Granule.Shift && old == TFormat.Empty
                ? FillPageCounted(ipa, address, target, permissions, attribute)
                : MapAt(ipa, SlotAt(ipa, address, shift), old, EncodeLeaf(target, LastLevel, new LeafShape(permissions, attribute)), LastLevel, tables);
        }

        int level = LeafLevelOf(bytes);
        CheckMapping(ipa, target, bytes, permissions, attribute);
        if (ipa.Value >= _limit)
        {
            return MapResult.OutOfRange;
        }

        ulong leaf = EncodeLeaf(target, level, new LeafShape(permissions, attribute, software));
        MapResult result = MapLeaf(ipa, level, leaf, tables);
        return result == MapResult.AlreadyMapped && software.Mask != 0 ? Retag(ipa, leaf, software) : result;
    }

    /// <summary>Puts software bits into the leaf that stands already, if it differs in nothing else.</summary>
    private MapResult Retag(Ipa ipa, ulong leaf, SoftwareBitValue software)
    {
        bool mapped = TryFindLeaf(ipa, out PteSlot slot, out ulong old);
        ulong @new = new SoftwareBitsEdit<TFormat>(software).Apply(old);
        return !mapped ? MapResult.LostRace
            : @new == old || TFormat.LosesPermissions(old, leaf) || TFormat.LosesPermissions(leaf, old) ? MapResult.AlreadyMapped
            : _store.TryReplace(slot, old, @new, ChangeMode.Shared) ? MapResult.Done
            : MapResult.LostRace;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private MapResult FillPageCounted(Ipa ipa, Pa slot, Pa target, Stage2Permissions permissions, MemoryAttribute attribute)
    {
        int uncounted = 0;
        MapResult result = FillPage(ipa, slot, target, permissions, attribute, ref uncounted);
        _store.CountPages(uncounted);
        return result;
    }

    /// <summary>Maps a page where nothing stands: what nearly every fault comes to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private MapResult FillPage(Ipa ipa, Pa slot, Pa target, Stage2Permissions permissions, MemoryAttribute attribute, ref int uncounted)
    {
        ulong leaf = TFormat.EncodeLeaf(target, LastLevel, permissions, attribute, _features);
        if (Mutants.AreSelected)
        {
            return Install(new PteSlot(slot, LastLevel, ipa), TFormat.Empty, leaf, leaf, LastLevel);
        }

        if (CleansData || (permissions & Stage2Permissions.Execute) != 0)
        {
            PrepareTarget(leaf, LastLevel);
        }

        return _store.TryFillPage(slot, ipa, leaf, ref uncounted) ? MapResult.Done : MapResult.LostRace;
    }

    private ulong EncodeLeaf(Pa target, int level, in LeafShape shape)
        => TFormat.EncodeLeaf(target, level, shape.Permissions, shape.Attribute, _features) | ((ulong)shape.Software.Bits << TFormat.SoftwareBitShift);

    private MapResult MapLeaf(Ipa ipa, int level, ulong leaf, TablePageCache tables)
    {
        PteSlot slot = _tree.Find(ipa, level, out ulong old);
        return MapAt(ipa, slot, old, leaf, level, tables);
    }

    private MapResult MapAt(Ipa ipa, PteSlot slot, ulong old, ulong leaf, int level, TablePageCache tables)
    {
        PteKind kind = TFormat.KindOf(old, slot.Level);
        return kind == PteKind.Locked ? MapResult.LostRace
            : slot.Level < level ? MapBelow(ipa, slot, old, leaf, level, tables)
            : kind == PteKind.Leaf ? MapOver(slot, old, leaf)
            : Install(slot, old, leaf, leaf, level);
    }

    /// <summary>Maps where a leaf of the same level stands.</summary>
    private MapResult MapOver(PteSlot slot, ulong old, ulong leaf)
    {
        // The hint of the group is no difference in what is mapped.
        ulong like = TFormat.WithContiguous(leaf, TFormat.IsContiguous(old));
        if (!TFormat.IsBreakBeforeMakeNeeded(old, like, slot.Level) && !Mutants.Is(Mutant.BreakIdentical))
        {
            return MapResult.AlreadyMapped;
        }

        if (!TFormat.MapReplaces)
        {
            return MapResult.Conflict;
        }

        if (TFormat.IsContiguous(old))
        {
            if (!TryBreakContiguous(slot, ChangeMode.Shared))
            {
                return MapResult.LostRace;
            }

            old = TFormat.WithContiguous(old, contiguous: false);
        }

        return Install(slot, old, leaf, leaf, slot.Level);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMapping(Ipa ipa, Pa target, ulong bytes, Stage2Permissions permissions, MemoryAttribute attribute)
        => ((ipa.Value | target.Value) & (bytes - 1)) == 0 && target.Value >> TFormat.OutputBits == 0 && TFormat.Allows(permissions, attribute, _features);

    private void CheckMapping(Ipa ipa, Pa target, ulong bytes, Stage2Permissions permissions, MemoryAttribute attribute)
    {
        if (!ipa.IsAligned(bytes) || !target.IsAligned(bytes))
        {
            throw new ArgumentException($"{ipa} and {target} are not both multiples of {bytes} bytes");
        }

        if (target.Value >> TFormat.OutputBits != 0)
        {
            throw new ArgumentException($"{target} does not fit into {TFormat.OutputBits} bits", nameof(target));
        }

        if (!TFormat.Allows(permissions, attribute, _features))
        {
            throw new ArgumentException($"{attribute} memory cannot be {permissions}", nameof(permissions));
        }
    }

    /// <summary>Installs the tables between an entry and the leaf's level, with the leaf in the last, by one store.</summary>
    private MapResult MapBelow(Ipa ipa, PteSlot slot, ulong old, ulong leaf, int leafLevel, TablePageCache tables)
    {
        int needed = leafLevel - slot.Level;
        if (tables.Count < needed)
        {
            return MapResult.NeedTablePages;
        }

        if (TFormat.KindOf(old, slot.Level) == PteKind.Leaf)
        {
            if (TFormat.ResizesLive)
            {
                MapResult split = SplitBlock(slot, old, tables);
                return split == MapResult.Done ? MapLeaf(ipa, leafLevel, leaf, tables) : split;
            }

            if (!TFormat.MapReplaces)
            {
                return MapResult.Conflict;
            }

            if (TFormat.IsContiguous(old))
            {
                if (!TryBreakContiguous(slot, ChangeMode.Shared))
                {
                    return MapResult.LostRace;
                }

                old = TFormat.WithContiguous(old, contiguous: false);
            }
        }

        Debug.Assert(needed <= LastLevel - TFormat.FirstLevel, "no table is deeper than the format's levels");
        Span<ulong> pages = stackalloc ulong[LastLevel + 1];
        for (int i = 0; i < needed; i++)
        {
            pages[i] = tables.Take().Value;
            _store.BuildEmpty(new Pfn(pages[i]).ToPa(TFormat.Granule));
        }

        ulong pte = leaf;
        for (int i = needed - 1; i >= 0; i--)
        {
            Pa page = new Pfn(pages[i]).ToPa(TFormat.Granule);
            bool late = i == needed - 1 && Mutants.Is(Mutant.PublishBeforeBuild);
            _store.Build(_tree.SlotIn(page, ipa, slot.Level + 1 + i).Address, late ? TFormat.Empty : pte);
            pte = TFormat.EncodeTable(page);
        }

        MapResult result = Install(slot, old, pte, leaf, leafLevel);
        if (result == MapResult.Done)
        {
            if (Mutants.Is(Mutant.PublishBeforeBuild))
            {
                Pa last = new Pfn(pages[needed - 1]).ToPa(TFormat.Granule);
                _store.OverwriteBlindly(_tree.SlotIn(last, ipa, leafLevel), leaf, leaf);
            }

            // The published descriptor counted the uppermost table; the rest came with it.
            _store.Adopt(needed - 1, leafLevel, 1);
            return result;
        }

        for (int i = needed - 1; i >= 0; i--)
        {
            Pfn page = new(pages[i]);
            TakeBack(page.ToPa(TFormat.Granule), _tree.SlotIn(page.ToPa(TFormat.Granule), ipa, slot.Level + 1 + i).Address);
            tables.Return(page);
        }

        return result;
    }

    /// <summary>Makes a table that was never published, and had one entry, a zeroed page again.</summary>
    private void TakeBack(Pa table, Pa entry)
    {
        if (TFormat.Empty == 0)
        {
            _store.Build(entry, 0);
            return;
        }

        _store.Wipe(table);
    }

    /// <summary>Makes <paramref name="new"/> of the snapshot <paramref name="old"/>, by way of a break where it has to be.</summary>
    private MapResult Install(PteSlot slot, ulong old, ulong @new, ulong leaf, int leafLevel)
    {
        if (!TFormat.IsBreakBeforeMakeNeeded(old, @new, slot.Level) && !(Mutants.Is(Mutant.BreakIdentical) && old != TFormat.Empty))
        {
            PrepareTarget(leaf, leafLevel);
            if (_store.TryReplace(slot, old, @new, ChangeMode.Shared))
            {
                // Where the architecture asks for no break, what stood there may still be in TLBs.
                if (TFormat.KindOf(old, slot.Level) is PteKind.Leaf or PteKind.Table)
                {
                    Forget(slot, old);
                }

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
        else if (!_store.TryReplace(slot, old, TFormat.Locked, ChangeMode.Shared))
        {
            return MapResult.LostRace;
        }

        if (Mutants.Is(Mutant.MakeBeforeInvalidation))
        {
            _store.Unlock(slot, @new, ChangeMode.Shared);
            Forget(slot, old);
            return MapResult.Done;
        }

        Forget(slot, old);
        PrepareTarget(leaf, leafLevel);
        _store.Unlock(slot, @new, ChangeMode.Shared);
        return MapResult.Done;
    }

    /// <summary>Makes the TLBs forget what an entry said before it was broken or replaced.</summary>
    private void Forget(PteSlot slot, ulong old)
    {
        if (TFormat.KindOf(old, slot.Level) != PteKind.Table)
        {
            _tlb.InvalidateIpa(_vmid, slot.Start, slot.Level);
            return;
        }

        if (Mutants.Is(Mutant.CollapseInvalidatesOnePage))
        {
            _tlb.InvalidateIpa(_vmid, slot.Start, LastLevel);
        }
        else
        {
            _tlb.InvalidateRange(_vmid, new IpaRange(slot.Start, TFormat.Granule.LevelBytes(slot.Level)));
        }

        if (Mutants.Is(Mutant.CollapseFreesAtOnce))
        {
            _retired.Free();
        }
    }

    /// <summary>Makes memory fit to be seen by a guest whose accesses may bypass the caches.</summary>
    private void PrepareTarget(ulong leaf, int level)
    {
        if (CleansData && TFormat.IsCacheable(leaf, _features))
        {
            _caches.CleanInvalidateData(TFormat.LeafTarget(leaf, level), TFormat.Granule.LevelBytes(level));
        }

        if (TFormat.InvalidatesInstructions && (TFormat.DecodeLeaf(leaf, level, _features).Permissions & Stage2Permissions.Execute) != 0)
        {
            _caches.InvalidateInstructions(TFormat.LeafTarget(leaf, level), TFormat.Granule.LevelBytes(level));
        }
    }
}
