using Twofold.Arch;

namespace Twofold.PageTables.Tests;

public sealed class SoftwareBitsAndNotesTests : IDisposable
{
    private const ulong Page = 0x1000;
    private const ulong Block = 0x20_0000;
    private const ulong Ram = 0x4000_0000;
    private readonly FormatTable<Stage2Granule4K> _t = new(FormatFacts.Granule4K, 40, new TableSetup(HardwareDirty: true));

    public void Dispose() => _t.Dispose();

    [Fact]
    public void TheBitsStayThroughEverythingThatKeepsTheLeafAndGoWithIt()
    {
        SoftwareBitField ownership = _t.Table.SoftwareBits.Declare("ownership", 0b0011);
        SoftwareBitField level = _t.Table.SoftwareBits.Declare("nested level", 0b1100);
        Assert.True(_t.Pages.TopUp(3));
        _ = _t.Table.Map(new Ipa(Ram), Block, new Pa(0x8120_0000), Stage2Permissions.Read, MemoryAttribute.Normal, _t.Pages, ownership.Of(2));
        Assert.Equal(1, _t.Table.SetSoftwareBits(Range(Ram, Page), level.Of(1)));
        Assert.Equal((2, 1), In(Ram));
        _ = _t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Write | Stage2Permissions.Execute, 0);
        _ = _t.Table.TestAndClearYoung(Range(Ram, Block));
        _ = _t.Table.MakeYoung(new Ipa(Ram));
        _t.Table.ClearDirty(Range(Ram, Block)).Pay();
        _t.Table.WriteProtect(Range(Ram, Block)).Pay();
        Assert.Equal((2, 1), In(Ram));
        _ = _t.Table.Split(Range(Ram, Block), _t.Pages);
        Assert.Equal((2, 1), In(Ram + (300 * Page)));
        _t.Table.Unmap(Range(Ram, Page));
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        Assert.Equal((0, 0), In(Ram));

        (int, int) In(ulong ipa)
        {
            Assert.True(_t.Table.TryGetLeaf(new Ipa(ipa), out Leaf leaf));
            return (ownership.In(in leaf), level.In(in leaf));
        }
    }

    [Fact]
    public void TheBitsLieWhereTheArchitectureLeavesThemToSoftware()
    {
        SoftwareBitField field = _t.Table.SoftwareBits.Declare("test", 0b1100);
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        ulong before = _t.Raw.Find(Ram).Pte;
        _t.Tlb.Calls.Clear();
        _ = _t.Table.SetSoftwareBits(Range(Ram, Page), field.Of(3));
        Assert.Equal(before | (3UL << 57), _t.Raw.Find(Ram).Pte);
        Assert.Empty(_t.Tlb.Calls);
    }

    [Fact]
    public void AMapThatDiffersInSoftwareBitsOnlyPutsThemIn()
    {
        SoftwareBitField mine = _t.Table.SoftwareBits.Declare("mine", 1);
        SoftwareBitField others = _t.Table.SoftwareBits.Declare("others", 2);
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        _ = _t.Table.SetSoftwareBits(Range(Ram, Page), others.Of(1));
        Assert.Equal(MapResult.Done, Map(Stage2Permissions.Read));
        Assert.Equal(MapResult.AlreadyMapped, Map(Stage2Permissions.Read));
        Assert.Equal(MapResult.AlreadyMapped, Map(Stage2Permissions.Read | Stage2Permissions.Write));
        Assert.True(_t.Table.TryGetLeaf(new Ipa(Ram), out Leaf leaf));
        Assert.Equal(3, leaf.SoftwareBits);

        MapResult Map(Stage2Permissions permissions)
            => _t.Table.Map(new Ipa(Ram), Page, new Pa(0x8120_0000), permissions, MemoryAttribute.Normal, _t.Pages, mine.Of(1));
    }

    [Fact]
    public void OneBitHasOneOwner()
    {
        _ = _t.Table.SoftwareBits.Declare("first", 0b0110);
        Assert.Contains("first", Assert.Throws<InvalidOperationException>(() => _t.Table.SoftwareBits.Declare("second", 0b0100)).Message, StringComparison.Ordinal);
        _ = Assert.Throws<InvalidOperationException>(() => _t.Table.SoftwareBits.Declare("first", 0b1000));
        _ = _t.Table.SoftwareBits.Declare("second", 0b1000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0b0101)]
    [InlineData(0b10000)]
    public void OnlyBitsInARowThatTheFormatHasCanBeDeclared(int mask)
        => _ = Assert.Throws<ArgumentException>(() => _t.Table.SoftwareBits.Declare("test", mask));

    [Fact]
    public void ANumberThatDoesNotFitIsTheCallersBug()
        => _ = Assert.Throws<ArgumentOutOfRangeException>(() => _t.Table.SoftwareBits.Declare("test", 0b0110).Of(4));

    [Fact]
    public void RelaxationRefusesWhateverIsNoPermission()
    {
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        ulong before = _t.Raw.Find(Ram).Pte;
        _ = Assert.Throws<ArgumentException>(() => _t.Table.RelaxPermissions(new Ipa(Ram), (Stage2Permissions)0x10, 0));
        _ = Assert.Throws<ArgumentException>(() => _t.Table.RelaxPermissions(Range(Ram, Page), Stage2Permissions.Write | (Stage2Permissions)0x20));
        Assert.Equal(before, _t.Raw.Find(Ram).Pte);
    }

    [Fact]
    public void ANoteReplacesAMappingAfterTheTlbsForgotIt()
    {
        _ = _t.Map(Ram, Block, 0x8120_0000, Stage2Permissions.Read);
        _t.Tlb.Calls.Clear();
        Assert.True(_t.Pages.TopUp(3));
        List<ulong> seen = [];
        _t.Tlb.Watch = _ => seen.Add(_t.Raw.Find(Ram).Pte);
        Assert.Equal(MapResult.Done, _t.Table.Annotate(Range(Ram + Page, Page), new Annotation(2, 0x1232), _t.Pages).Result);
        Assert.Equal([new TlbCall("ipa", new IpaRange(new Ipa(Ram), 1), 2, null)], _t.Tlb.Calls);
        Assert.Equal([0UL], seen);
        Assert.Equal(0x2000_0000_0000_1232UL, _t.Raw.Find(Ram + Page).Pte);
        Assert.True(_t.Table.TryGetAnnotation(new Ipa(Ram + Page + 0x123), out Annotation note));
        Assert.Equal(new Annotation(2, 0x1232), note);
        Assert.False(_t.Table.TryGetLeaf(new Ipa(Ram + Page), out _));
        Assert.False(_t.Table.TryGetAnnotation(new Ipa(Ram), out _));
        Assert.Equal(RelaxResult.NotMapped, _t.Table.RelaxPermissions(new Ipa(Ram + Page), Stage2Permissions.Read, 0));
    }

    [Fact]
    public void AMappingReplacesANoteAndAnUnmapEndsIt()
    {
        Assert.True(_t.Pages.TopUp(3));
        Assert.Equal(MapResult.Done, _t.Table.Annotate(Range(Ram, 2 * Page), new Annotation(3, 2), _t.Pages).Result);
        Assert.Equal(MapResult.Done, _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read));
        Assert.False(_t.Table.TryGetAnnotation(new Ipa(Ram), out _));
        _t.Table.Unmap(Range(Ram, 2 * Page));
        Assert.False(_t.Table.TryGetAnnotation(new Ipa(Ram + Page), out _));
        Assert.Equal(new TableStatistics(2, 0, 0, 0), _t.Table.Statistics);
    }

    [Fact]
    public void NotesStopWhereTablePagesRunOut()
    {
        Assert.True(_t.Pages.TopUp(2));
        RangeResult result = _t.Table.Annotate(Range(Ram + Block - Page, 2 * Page), new Annotation(2, 2), _t.Pages);
        Assert.Equal(new RangeResult(MapResult.NeedTablePages, new Ipa(Ram + Block)), result);
        Assert.True(_t.Pages.TopUp(1));
        Assert.Equal(MapResult.Done, _t.Table.Annotate(new IpaRange(result.Next, Page), new Annotation(2, 2), _t.Pages).Result);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void ANoteThatLooksLikeSomethingElseIsTheCallersBug(int type, ulong value)
        => _ = Assert.Throws<ArgumentException>(() => _t.Table.Annotate(Range(Ram, Page), new Annotation(type, value), _t.Pages));

    private static IpaRange Range(ulong start, ulong bytes) => new(new Ipa(start), bytes);
}
