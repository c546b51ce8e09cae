using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Replaces the table below the entry of <paramref name="level"/> for <paramref name="ipa"/> by one block, if all of its
    /// leaves together are one.</summary>
    /// <param name="ipa">Any address that the entry covers.</param>
    /// <param name="level">A level that has blocks, above 3.</param>
    /// <returns>Whether a block stands there now that did not before.</returns>
    /// <remarks>
    /// All leaves have to agree in everything but age and dirty state, of which the block gets what any of them had, and to map a
    /// whole aligned block in order. The TLBs forget the whole range before the block is made; the table is freed after. MMU lock:
    /// exclusive.
    /// </remarks>
    public bool Collapse(Ipa ipa, int level)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, LastLevel);
        _retired.Free();
        if (ipa.Value >= _limit || level < Math.Max(StartLevel, TFormat.FirstLeafLevel))
        {
            return false;
        }

        PteSlot slot = _tree.Find(ipa, level, out ulong old);
        if (slot.Level != level || TFormat.KindOf(old, level) != PteKind.Table || !TryJoin(TFormat.TableAddress(old), level, out ulong block))
        {
            return false;
        }

        // The walker may go on marking leaves until they are taken; what it marked by then goes into the block.
        TakenState taken = new() { IsCarried = true };
        bool replaced = TFormat.ResizesLive
            ? _store.TryResize(slot, old, block, ChangeMode.Exclusive, ref taken)
            : _store.CompareExchange(slot, old, TFormat.Locked, ChangeMode.Exclusive, ref taken) == old;
        Invariant.Check(replaced, "I-02", $"{slot.Address} changed under the exclusive MMU lock");
        if (Mutants.Is(Mutant.CollapseForgetsMarks))
        {
            taken = default;
        }

        _tlb.InvalidateRange(_vmid, new IpaRange(slot.Start, TFormat.Granule.LevelBytes(level)));
        MarkEdit<TFormat> marks = new(taken.Young, taken.Dirty);
        if (TFormat.ResizesLive)
        {
            _ = EditEntry(slot, block, marks, ChangeMode.Exclusive);
        }
        else
        {
            _store.Unlock(slot, marks.Apply(block), ChangeMode.Exclusive);
        }

        _retired.Free();
        return true;
    }

    /// <summary>The block that the leaves of a table are together, old and clean; false when they are none.</summary>
    private bool TryJoin(Pa table, int level, out ulong block)
    {
        ulong first = _store.Load(table);
        block = 0;
        if (TFormat.KindOf(first, level + 1) != PteKind.Leaf || !TFormat.LeafTarget(first, level + 1).IsAligned(TFormat.Granule.LevelBytes(level)))
        {
            return false;
        }

        block = TFormat.JoinLeaf(Unmarked(first), level);
        for (int i = 0; i < 1 << TFormat.Granule.BitsPerLevel; i++)
        {
            ulong leaf = _store.Load(table + ((ulong)i * sizeof(ulong)));
            if (TFormat.KindOf(leaf, level + 1) != PteKind.Leaf || Unmarked(leaf) != TFormat.SplitLeaf(block, level, i))
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Unmarked(ulong leaf) => TFormat.WithContiguous(TFormat.MakeOld(TFormat.MakeClean(leaf)), contiguous: false);
}
