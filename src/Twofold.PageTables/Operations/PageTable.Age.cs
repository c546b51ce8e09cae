using Twofold.Arch;

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
            ulong found = _store.EditLeaf(slot, old, TFormat.MakeYoung(old), ChangeMode.Shared);
            if (found == old)
            {
                break;
            }

            old = found;
            mapped = TFormat.KindOf(old, slot.Level) == PteKind.Leaf;
        }

        return mapped;
    }

    /// <summary>Sets the access flag of every leaf that touches <paramref name="range"/>; answers how many were old.</summary>
    /// <remarks>As for one address.</remarks>
    public long MakeYoung(IpaRange range) => EditRange(WholePages(range), default(MakeYoungEdit<TFormat>), ChangeMode.Shared).Entries;

    /// <summary>Sets the access flag of the leaf that maps each address; answers how many were old.</summary>
    /// <remarks>As for one address.</remarks>
    public long MakeYoung(ReadOnlySpan<Ipa> addresses) => EditBatch(addresses, default(MakeYoungEdit<TFormat>), ChangeMode.Shared).Entries;

    /// <summary>Whether some leaf that touches <paramref name="range"/> is young.</summary>
    /// <remarks>MMU lock: shared is enough, or an epoch of <see cref="Epochs"/>.</remarks>
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
    public bool TestAndClearYoung(IpaRange range) => TestAndClearYoung(range, ChangeMode.Shared);

    /// <summary>As <see cref="TestAndClearYoung(IpaRange)"/>, under the MMU lock in the mode that <paramref name="mode"/> says.</summary>
    /// <remarks>Held exclusively, and with <see cref="PageTableOptions.WalkersWrite"/> false, it is many times faster.</remarks>
    public bool TestAndClearYoung(IpaRange range, ChangeMode mode)
        => EditRange(WholePages(range), default(MakeOldEdit<TFormat>), mode).Entries != 0;

    /// <summary>Makes the leaf that maps each address old; answers how many were young.</summary>
    /// <param name="addresses">In any order.</param>
    /// <param name="young">Says of each whether its leaf was young, a block at the first address inside it only; as long as
    /// <paramref name="addresses"/>, or empty.</param>
    /// <remarks>As for a range.</remarks>
    public long TestAndClearYoung(ReadOnlySpan<Ipa> addresses, Span<bool> young)
    {
        if (young.IsEmpty)
        {
            return EditBatch(addresses, default(MakeOldEdit<TFormat>), ChangeMode.Shared).Entries;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(young.Length, addresses.Length, nameof(young));
        long count = 0;
        for (int i = 0; i < addresses.Length; i++)
        {
            young[i] = EditBatch(addresses.Slice(i, 1), default(MakeOldEdit<TFormat>), ChangeMode.Shared).Entries != 0;
            count += young[i] ? 1 : 0;
        }

        return count;
    }
}
