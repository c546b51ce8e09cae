using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>The contiguous hint of 4 KiB pages: 16 in a row.</summary>
public sealed class ContiguousTests : IDisposable
{
    private const ulong Page = 0x1000;
    private const ulong Run = 16 * Page;
    private const ulong Hint = 1UL << 52;
    private const ulong Ram = 0x4000_0000;
    private readonly FormatTable<Stage2Granule4K> _t = new(FormatFacts.Granule4K, 40, new TableSetup(ForcedWriteBack: true, ContiguousHint: true));

    public void Dispose() => _t.Dispose();

    [Fact]
    public void ARangeThatFillsARunCarriesTheHintAndItsRestDoesNot()
    {
        MapPages(Ram - Page, Run + (2 * Page), 0x8000_0000 - Page);
        Assert.Equal(0UL, Pte(-1) & Hint);
        Assert.Equal(0UL, Pte(16) & Hint);
        for (int i = 0; i < 16; i++)
        {
            Assert.Equal(Hint, Pte(i) & Hint);
        }
    }

    [Theory]
    [InlineData(Ram, Run, 0x8000_1000UL)] // The output is not in a run.
    [InlineData(Ram, Run - Page, 0x8000_0000UL)]
    public void APartOfARunCarriesNoHint(ulong start, ulong bytes, ulong target)
    {
        MapPages(start, bytes, target);
        Assert.Equal(0UL, Pte(0) & Hint);
    }

    [Fact]
    public void ARunThatWasNotEmptyCarriesNoHint()
    {
        _ = _t.Map(Ram + (3 * Page), Page, 0x8000_3000, Stage2Permissions.Read);
        MapPages(Ram, Run, 0x8000_0000);
        Assert.Equal(0UL, Pte(0) & Hint);
    }

    [Theory]
    [InlineData("relax")]
    [InlineData("unmap")]
    [InlineData("replace")]
    [InlineData("protect")]
    [InlineData("annotate")]
    public void ARunIsBrokenWholeBeforeAMemberChanges(string how)
    {
        MapPages(Ram, Run, 0x8000_0000);
        _t.Tlb.Calls.Clear();
        List<int> valid = [];
        _t.Tlb.Watch = call => valid.Add(Enumerable.Range(0, 16).Count(i => (Pte(i) & 1) != 0));
        Ipa fifth = new(Ram + (5 * Page));
        Assert.True(_t.Pages.TopUp(3));
        switch (how)
        {
            case "relax":
                Assert.Equal(RelaxResult.Done, _t.Table.RelaxPermissions(fifth, Stage2Permissions.Execute, 0));
                break;
            case "unmap":
                _t.Table.Unmap(new IpaRange(fifth, Page));
                break;
            case "replace":
                Assert.Equal(MapResult.Done, _t.Map(fifth.Value, Page, 0x9000_0000, Stage2Permissions.Read));
                break;
            case "protect":
                _t.Table.WriteProtect(new IpaRange(fifth, Page)).Pay();
                break;
            default:
                Assert.Equal(MapResult.Done, _t.Table.Annotate(new IpaRange(fifth, Page), new Annotation(2, 2), _t.Pages).Result);
                break;
        }

        // At the first invalidation, of the whole run, nothing of it is valid.
        Assert.Equal(new TlbCall("range", new IpaRange(new Ipa(Ram), Run), null, null), _t.Tlb.Calls[0]);
        Assert.Equal(0, valid[0]);
        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(0UL, Pte(i) & Hint));
        Assert.Equal(15, Enumerable.Range(0, 16).Count(i => i != 5 && (Pte(i) & 1) != 0));
    }

    [Fact]
    public void AgingAndSoftwareBitsLeaveARunWhole()
    {
        SoftwareBitField field = _t.Table.SoftwareBits.Declare("test", 1);
        MapPages(Ram, Run, 0x8000_0000);
        _t.Tlb.Calls.Clear();
        IpaRange one = new(new Ipa(Ram + (4 * Page)), Page);
        Assert.True(_t.Table.TestAndClearYoung(one));
        Assert.True(_t.Table.MakeYoung(one.Start));
        Assert.Equal(1, _t.Table.SetSoftwareBits(one, field.Of(1)));
        Assert.Empty(_t.Tlb.Calls);
        Assert.Equal(Hint, Pte(4) & Hint);
    }

    [Fact]
    public void AnUnmapOfTheWholeRunNeedsNoBreak()
    {
        MapPages(Ram, Run + Page, 0x8000_0000);
        _t.Tlb.Calls.Clear();
        _t.Table.Unmap(new IpaRange(new Ipa(Ram), Run));
        Assert.Equal([new TlbCall("range", new IpaRange(new Ipa(Ram), Run), null, null)], _t.Tlb.Calls);
    }

    private ulong Pte(int page) => _t.Raw.Find(Ram + ((ulong)page * Page)).Pte;

    private void MapPages(ulong start, ulong bytes, ulong target)
    {
        Assert.True(_t.Pages.TopUp(6));
        Stage2Permissions permissions = Stage2Permissions.Read | Stage2Permissions.Write;
        Assert.Equal(MapResult.Done, _t.Table.MapRange(new IpaRange(new Ipa(start), bytes), new Pa(target), permissions, MemoryAttribute.Normal, _t.Pages, pagesOnly: true).Result);
    }
}
