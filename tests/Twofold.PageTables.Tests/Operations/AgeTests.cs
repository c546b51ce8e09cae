using Twofold.Arch;
using static Twofold.PageTables.Tests.TestTable;

namespace Twofold.PageTables.Tests;

public sealed class AgeTests
{
    private const ulong Ram = 0x4000_0000;
    private static readonly IpaRange Everything = new(new Ipa(0), 1UL << 40);

    [Fact]
    public void EveryLeafIsBornYoungAndAgesOnce()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, 0x1000);
        _ = t.Map(Ram + Block, Block, 0x8120_0000);
        Assert.True(t.Table.TestYoung(Everything));
        Assert.True(t.Table.TestAndClearYoung(Everything));
        Assert.False(t.Table.TestYoung(Everything));
        Assert.False(t.Table.TestAndClearYoung(Everything));
        Assert.Equal((0UL, 0UL), (t.Raw(Ram).Pte & 0x400, t.Raw(Ram + Block).Pte & 0x400));
        Assert.Empty(t.Tlb.Calls);
    }

    [Fact]
    public void AnAccessMakesOneLeafYoungAgain()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, 0x1000);
        _ = t.Map(Ram + Page, Page, 0x2000);
        _ = t.Table.TestAndClearYoung(Everything);
        Assert.True(t.Table.MakeYoung(new Ipa(Ram + Page + 0x10)));
        Assert.False(t.Table.TestYoung(new IpaRange(new Ipa(Ram), Page)));
        Assert.True(t.Table.TestYoung(new IpaRange(new Ipa(Ram + Page), 1)));
        Assert.Empty(t.Tlb.Calls);
    }

    [Fact]
    public void WhatIsNotMappedDoesNotAge()
    {
        using TestTable t = new();
        Assert.False(t.Table.MakeYoung(new Ipa(Ram)));
        Assert.False(t.Table.MakeYoung(new Ipa(ulong.MaxValue)));
        Assert.False(t.Table.TestAndClearYoung(Everything));
    }

    [Fact]
    public void AnOldLeafCountsAsMapped()
    {
        using TestTable t = new();
        _ = t.Map(Ram, Page, 0x1000);
        _ = t.Table.TestAndClearYoung(Everything);
        Assert.Equal(MapResult.AlreadyMapped, t.Map(Ram, Page, 0x1000));
        Assert.True(t.Table.TryGetLeaf(new Ipa(Ram), out Leaf leaf));
        Assert.False(leaf.Young);
    }
}
