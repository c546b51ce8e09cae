using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>Where no walker writes, ranges are edited many entries at a time: nothing but the time may tell.</summary>
public sealed class WideEditTests
{
    private const ulong Page = 0x1000;
    private const ulong Start = 0x8020_0000 - (40 * Page); // Two tables, cut anywhere.
    private const int Pages = 120;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AWideEditLeavesWhatOneEntryAtATimeLeaves(bool contiguous)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            using FormatTable<Stage2Granule4K> wide = NewTable(walkersRest: true, contiguous);
            using FormatTable<Stage2Granule4K> narrow = NewTable(walkersRest: false, contiguous);
            Assert.Equal(Edit(narrow, seed), Edit(wide, seed));
        }
    }

    private static FormatTable<Stage2Granule4K> NewTable(bool walkersRest, bool contiguous)
        => new(FormatFacts.Granule4K, 40, new TableSetup(ForcedWriteBack: true, ContiguousHint: contiguous, WalkersRest: walkersRest));

    /// <summary>Fills a table at random, edits ranges of it, and tells every entry and every answer.</summary>
    private static string Edit(FormatTable<Stage2Granule4K> table, int seed)
    {
        Random random = new(seed);
        List<string> story = [$"seed {seed}"];
        Assert.True(table.Pages.TopUp(8));
        for (int page = 0; page < Pages; page += random.Next(1, 20))
        {
            ulong bytes = (ulong)random.Next(1, 30) * Page;
            Stage2Permissions permissions = random.Next(3) == 0 ? Stage2Permissions.Read : Stage2Permissions.Read | Stage2Permissions.Write;
            Ipa ipa = new(Start + ((ulong)page * Page));
            Assert.True(table.Pages.TopUp(8));
            _ = table.Table.MapRange(new IpaRange(ipa, bytes), new Pa(0x1_0000_0000 + ipa.Value), permissions, MemoryAttribute.Normal, table.Pages);
        }

        // A note holds the bits that the edits clear in leaves.
        Annotation note = new(3, 0x8_0000_0000_0480);
        Ipa noted = new(Start + ((ulong)random.Next(Pages) * Page));
        _ = table.Table.Annotate(new IpaRange(noted, 3 * Page), note, table.Pages);
        for (int edit = 0; edit < 6; edit++)
        {
            IpaRange range = new(new Ipa(Start + ((ulong)random.Next(Pages) * Page)), (ulong)random.Next(1, Pages) * Page);
            if (random.Next(2) == 0)
            {
                using TlbDebt debt = table.Table.WriteProtect(range);
                story.Add($"{range} owes {(debt.IsOwed ? debt.Range : default)}");
                debt.Pay();
            }
            else
            {
                story.Add($"{range} young {table.Table.TestAndClearYoung(range, ChangeMode.Exclusive)}");
            }
        }

        for (int page = 0; page < Pages * 2; page++)
        {
            Ipa ipa = new(Start + ((ulong)page * Page));
            bool mapped = table.Table.TryGetLeaf(ipa, out Leaf leaf);
            bool annotated = table.Table.TryGetAnnotation(ipa, out Annotation found);
            story.Add($"{ipa} {(mapped ? leaf : null)} {(annotated ? found : null)}");
        }

        return string.Join('\n', story);
    }
}
