using System.Runtime.CompilerServices;
using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The shape of one table in memory: where its root lies and how an address finds its entry.</summary>
internal sealed class TableTree<TFormat>(Pa root, int startLevel, PteStore<TFormat> store)
    where TFormat : struct, IDescriptorFormat
{
    internal Pa Root { get; } = root;

    internal int StartLevel { get; } = startLevel;

    internal PteStore<TFormat> Store { get; } = store;

    /// <summary>Where <paramref name="ipa"/>'s entry lies in a table of <paramref name="level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PteSlot SlotIn(Pa table, Ipa ipa, int level)
    {
        // Tables side by side at the root make one table with a longer index.
        ulong index = ipa.Value >> TFormat.Granule.LevelShift(level);
        index = level == StartLevel ? index : index & ((1UL << TFormat.Granule.BitsPerLevel) - 1);
        return new PteSlot(table + (index * sizeof(ulong)), level, ipa.AlignDown(TFormat.Granule.LevelBytes(level)));
    }

    /// <summary>The entry that decides about <paramref name="ipa"/>, at <paramref name="deepest"/> or above it.</summary>
    internal PteSlot Find(Ipa ipa, int deepest, out ulong pte)
    {
        Pa table = Root;
        for (int level = StartLevel; ; level++)
        {
            PteSlot slot = SlotIn(table, ipa, level);
            pte = Store.Load(slot.Address);
            if (level == deepest || TFormat.KindOf(pte, level) != PteKind.Table)
            {
                return slot;
            }

            table = TFormat.TableAddress(pte);
        }
    }

    /// <summary>Whether a table of a lower level than the root's has no entry.</summary>
    internal bool IsEmpty(Pa table)
    {
        Pa end = table + TFormat.Granule.Bytes;
        for (Pa slot = table; slot < end; slot += sizeof(ulong))
        {
            if (Store.Load(slot) != TFormat.Empty)
            {
                return false;
            }
        }

        return true;
    }
}
