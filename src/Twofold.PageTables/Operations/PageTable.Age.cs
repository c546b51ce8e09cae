using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Sets the access flag of the leaf that maps <paramref name="ipa"/>.</summary>
    /// <returns>Whether there is one.</returns>
    /// <remarks>No TLB maintenance: an old leaf is in no TLB. MMU lock: shared is enough.</remarks>
    public bool MakeYoung(Ipa ipa)
    {
        bool mapped = TryFindLeaf(ipa, out PteSlot slot, out ulong old);
        while (mapped && !TFormat.IsYoung(old))
        {
            ulong found = _store.CompareExchange(slot, old, TFormat.MakeYoung(old));
            if (found == old)
            {
                break;
            }

            old = found;
            mapped = TFormat.KindOf(old, slot.Level) == PteKind.Leaf;
        }

        return mapped;
    }

    /// <summary>Whether some leaf that touches <paramref name="range"/> is young.</summary>
    /// <remarks>MMU lock: shared is enough.</remarks>
    public bool TestYoung(IpaRange range)
    {
        EntryCursor<TFormat> cursor = new(_tree, WholePages(range));
        while (cursor.MoveNext())
        {
            if (TFormat.KindOf(cursor.Pte, cursor.Slot.Level) == PteKind.Leaf && TFormat.IsYoung(cursor.Pte))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes every leaf that touches <paramref name="range"/> old; answers whether some was young.</summary>
    /// <remarks>
    /// No TLB maintenance: a CPU that holds a leaf in its TLB sets no flag until it drops it, which makes a page look idle too
    /// early at worst. MMU lock: shared is enough.
    /// </remarks>
    public bool TestAndClearYoung(IpaRange range)
    {
        bool young = false;
        EntryCursor<TFormat> cursor = new(_tree, WholePages(range));
        while (cursor.MoveNext())
        {
            young |= MakeOld(cursor.Slot, cursor.Pte);
        }

        return young;
    }

    private bool MakeOld(PteSlot slot, ulong old)
    {
        while (TFormat.KindOf(old, slot.Level) == PteKind.Leaf && TFormat.IsYoung(old))
        {
            if (Mutants.Is(Mutant.AgeByPlainStore))
            {
                _store.OverwriteBlindly(slot, old, TFormat.MakeOld(old));
                return true;
            }

            ulong found = _store.CompareExchange(slot, old, TFormat.MakeOld(old));
            if (found == old)
            {
                return true;
            }

            old = found;
        }

        return false;
    }
}
