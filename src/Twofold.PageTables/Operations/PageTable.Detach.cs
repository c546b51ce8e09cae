using Twofold.Arch;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Takes the whole subtree out that hangs at the entry of <paramref name="level"/> for <paramref name="ipa"/>, and frees
    /// it.</summary>
    /// <param name="ipa">Any address that the entry covers.</param>
    /// <param name="level">The level of the entry that points to the subtree's table, above 3.</param>
    /// <returns>Whether a table stood there. A leaf is left alone.</returns>
    /// <remarks>
    /// One store takes everything out of reach, the TLBs forget the entry's whole range, then the tables are freed. The memory of
    /// the leaves is not cleaned: <see cref="Flush"/> it before where the format asks for it. MMU lock: exclusive.
    /// </remarks>
    public bool Detach(Ipa ipa, int level)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, LastLevel);
        _retired.Free();
        if (ipa.Value >= _limit || level < StartLevel)
        {
            return false;
        }

        PteSlot slot = _tree.Find(ipa, level, out ulong pte);
        if (slot.Level != level || TFormat.KindOf(pte, level) != PteKind.Table)
        {
            return false;
        }

        _ = _store.Take(slot, TFormat.Empty, ChangeMode.Exclusive);
        UnmapPass pass = new([]);
        pass.Unlinked(new IpaRange(slot.Start, TFormat.Granule.LevelBytes(level)));
        UnlinkEmptyTables(slot.Start, level, ref pass);
        Finish(ref pass);
        return true;
    }
}
