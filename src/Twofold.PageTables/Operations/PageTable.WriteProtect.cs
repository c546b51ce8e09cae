using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Takes the write permission from every leaf that touches <paramref name="range"/>; blocks stay whole.</summary>
    /// <returns>What has to be paid before writes can be relied on to fault.</returns>
    /// <remarks>MMU lock: exclusive. Access flags that the walker sets meanwhile are kept.
    /// Source: Linux v6.12 <c>kvm_pgtable_stage2_wrprotect</c>, behaviour only.</remarks>
    public TlbDebt WriteProtect(IpaRange range)
    {
        IpaRange pages = WholePages(range);
        _retired.Free();
        Ipa first = default;
        Ipa end = default;
        EntryCursor<TFormat> cursor = new(_tree, pages);
        while (cursor.MoveNext())
        {
            if (WriteProtectEntry(cursor.Slot, cursor.Pte))
            {
                first = end == default ? cursor.Ipa : first;
                end = cursor.Range.End;
            }
        }

        return end == default || Mutants.Is(Mutant.ProtectWithoutInvalidation) ? default : new TlbDebt(_tlb, Ledger, _vmid, new IpaRange(first, end - first));
    }

    private bool WriteProtectEntry(PteSlot slot, ulong old)
    {
        Invariant.Check(TFormat.KindOf(old, slot.Level) != PteKind.Locked, "I-02", $"{slot.Address} is locked under the exclusive MMU lock");
        while (TFormat.KindOf(old, slot.Level) == PteKind.Leaf)
        {
            ulong @new = TFormat.WriteProtect(old);
            if (@new == old)
            {
                return false;
            }

            if (Mutants.Is(Mutant.ProtectByPlainStore))
            {
                _store.OverwriteBlindly(slot, old, @new);
                return true;
            }

            // Only the walker can come between, and it only adds to the entry: what it added is kept.
            ulong found = _store.CompareExchange(slot, old, @new);
            if (found == old)
            {
                return true;
            }

            old = found;
        }

        return false;
    }
}
