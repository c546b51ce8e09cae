using System.Runtime.CompilerServices;
using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>The shape of one table in memory: where its root lies and how an address finds its entry.</summary>
internal sealed class TableTree<TFormat>(Pa root, int startLevel, PteStore<TFormat> store)
    where TFormat : struct, IDescriptorFormat
{
    private const int LastLevel = 3;

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
        int level = StartLevel;
        Pa slot = Root + ((ipa.Value >> TFormat.Granule.LevelShift(level)) * sizeof(ulong));
        pte = Store.Load(slot);
        while (level < deepest && TFormat.KindOf(pte, level) == PteKind.Table)
        {
            level++;
            ulong index = (ipa.Value >> TFormat.Granule.LevelShift(level)) & ((1UL << TFormat.Granule.BitsPerLevel) - 1);
            slot = TFormat.TableAddress(pte) + (index * sizeof(ulong));
            pte = Store.Load(slot);
        }

        return new PteSlot(slot, level, ipa.AlignDown(TFormat.Granule.LevelBytes(level)));
    }

    /// <summary>As <see cref="Find"/> as deep as the tables go; answers log2 of the bytes that the entry covers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Descend(Ipa ipa, out Pa slot, out ulong pte)
    {
        const int aboveLast = 2; // Any level above the last will do to tell a table from what is none.
        int shift = TFormat.Granule.LevelShift(StartLevel);
        slot = Root + ((ipa.Value >> shift) * sizeof(ulong));
        pte = Store.Load(slot);
        while (shift > TFormat.Granule.Shift && TFormat.KindOf(pte, aboveLast) == PteKind.Table)
        {
            shift -= TFormat.Granule.BitsPerLevel;
            ulong index = (ipa.Value >> shift) & ((1UL << TFormat.Granule.BitsPerLevel) - 1);
            slot = TFormat.TableAddress(pte) + (index * sizeof(ulong));
            pte = Store.Load(slot);
        }

        return shift;
    }

    /// <summary>Finds the entry of the last level without reading it, and has it on its way; false when the tables end above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryApproach(Ipa ipa, out Pa slot)
    {
        const int aboveLast = 2;
        int shift = TFormat.Granule.LevelShift(StartLevel);
        slot = Root + ((ipa.Value >> shift) * sizeof(ulong));
        while (shift > TFormat.Granule.Shift)
        {
            ulong pte = Store.Load(slot);
            if (TFormat.KindOf(pte, aboveLast) != PteKind.Table)
            {
                return false;
            }

            shift -= TFormat.Granule.BitsPerLevel;
            ulong index = (ipa.Value >> shift) & ((1UL << TFormat.Granule.BitsPerLevel) - 1);
            slot = TFormat.TableAddress(pte) + (index * sizeof(ulong));
        }

        Store.Prefetch(slot);
        return true;
    }

    /// <summary>The level whose entries cover 2^<paramref name="shift"/> bytes.</summary>
    internal static int LevelOf(int shift) => LastLevel - ((shift - TFormat.Granule.Shift) / TFormat.Granule.BitsPerLevel);

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
