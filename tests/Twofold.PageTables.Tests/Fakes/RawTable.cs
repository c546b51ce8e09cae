using Twofold.Arch;
using Twofold.Memory;

namespace Twofold.PageTables.Tests;

/// <summary>A table in memory, read and marked as the hardware does it, and sharing nothing with the code under test.</summary>
internal sealed record RawTable(FormatFacts Facts, PhysicalMemory Memory, Pa Root, int StartLevel, int IpaBits)
{
    internal ulong At(Pa slot) => Memory.Word(slot);

    internal bool IsTable(ulong pte, int level) => level < 3 && Facts.IsValid(pte) && !Facts.IsBlock(pte);

    /// <summary>The descriptor on the way to <paramref name="ipa"/> that is not a table, with its place and level.</summary>
    internal (ulong Pte, Pa Slot, int Level) Find(ulong ipa)
    {
        Pa table = Root;
        for (int level = StartLevel; ; level++)
        {
            ulong index = ipa >> Facts.LevelShift(level);
            index = level == StartLevel ? index : index % (ulong)Facts.TableEntries;
            Pa slot = table + (index * 8);
            ulong pte = At(slot);
            if (!IsTable(pte, level))
            {
                return (pte, slot, level);
            }

            table = new Pa(Facts.AddressOf(pte));
        }
    }

    /// <summary>What a walker does on a read, or on a write too: marks a valid leaf by compare-exchange.</summary>
    /// <returns>Whether this set dirty state that was not set.</returns>
    internal bool Access(ulong ipa, bool write)
    {
        while (true)
        {
            (ulong pte, Pa slot, _) = Find(ipa);
            if (!Facts.IsValid(pte))
            {
                return false;
            }

            ulong marked = pte | Facts.Young;
            bool dirties = write && (pte & Facts.DirtyBits.Allows) != 0 && (pte & Facts.DirtyBits.Sets) == 0;
            marked |= dirties ? Facts.DirtyBits.Sets : 0;
            if (marked == pte || Sync.Cell.CompareExchange(ref Memory.Word(slot), marked, pte) == pte)
            {
                return dirties;
            }
        }
    }
}
