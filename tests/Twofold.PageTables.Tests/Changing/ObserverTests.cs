using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>Every change of a live entry comes by, with what it really replaced.</summary>
public sealed class ObserverTests : IDisposable
{
    private const ulong Page = 0x1000;
    private const ulong Block = 0x20_0000;
    private const ulong Ram = 0x4000_0000;
    private const Stage2Permissions ReadWrite = Stage2Permissions.Read | Stage2Permissions.Write;
    private readonly RecordingObserver _observer = new();
    private readonly FormatTable<Stage2Granule4K> _t;

    public ObserverTests()
        => _t = new FormatTable<Stage2Granule4K>(FormatFacts.Granule4K, 40, new TableSetup(ForcedWriteBack: true, HardwareDirty: true, Observer: _observer));

    public void Dispose() => _t.Dispose();

    [Fact]
    public void AMapIsOneChangeFromNothing()
    {
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        _ = _observer.Drain();
        _ = _t.Map(Ram + Page, Page, 0x8120_1000, Stage2Permissions.Read);
        EntryChange change = Assert.Single(_observer.Drain());
        Assert.Equal(new EntryChange(0, new Ipa(Ram + Page), 0, 0x0040_0000_8120_175b, 3, ChangeMode.Shared, PteKind.Empty, PteKind.Leaf, false), change);
    }

    [Fact]
    public void WhatTheWalkerAddedIsInTheValueReplaced()
    {
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        _ = _t.Table.TestAndClearYoung(Range(Ram, Page));
        _ = _t.Raw.Access(Ram, write: false);
        _ = _observer.Drain();
        _t.Table.Unmap(Range(Ram, Page));
        EntryChange change = _observer.Drain()[0];
        Assert.Equal((0x400UL, 0UL, ChangeMode.Exclusive), (change.Old & 0x400, change.New, change.Mode));
    }

    [Theory]
    [InlineData("protect")]
    [InlineData("clean")]
    [InlineData("unmap")]
    [InlineData("replace")]
    [InlineData("detach")]
    public void DirtyStateThatGoesIsToldOnce(string how)
    {
        _ = _t.Map(Ram, Page, 0x8120_0000, ReadWrite);
        _t.Table.ClearDirty(Range(Ram, Page)).Pay();
        Assert.True(_t.Raw.Access(Ram, write: true));
        _ = _observer.Drain();
        switch (how)
        {
            case "protect":
                _t.Table.WriteProtect(Range(Ram, Page)).Pay();
                break;
            case "clean":
                _t.Table.ClearDirty(Range(Ram, Page)).Pay();
                break;
            case "unmap":
                _t.Table.Unmap(Range(Ram, Page));
                break;
            case "replace":
                _ = _t.Map(Ram, Block, 0x8120_0000, ReadWrite);
                break;
            default:
                _ = _t.Table.Detach(new Ipa(Ram), 1);
                break;
        }

        EntryChange lost = Assert.Single(_observer.Drain(), change => change.LosesDirty);
        Assert.Equal((new Ipa(Ram), 3), (lost.Start, lost.Level));
    }

    [Theory]
    [InlineData("young")]
    [InlineData("relax")]
    [InlineData("split")]
    public void DirtyStateThatStaysIsNotTold(string how)
    {
        _ = _t.Map(Ram, Block, 0x8120_0000, ReadWrite);
        _ = _observer.Drain();
        switch (how)
        {
            case "young":
                _ = _t.Table.TestAndClearYoung(Range(Ram, Page));
                break;
            case "relax":
                _ = _t.Table.RelaxPermissions(new Ipa(Ram), Stage2Permissions.Execute, 0);
                break;
            default:
                Assert.True(_t.Pages.TopUp(1));
                _ = _t.Table.Split(Range(Ram, Page), _t.Pages);
                break;
        }

        Assert.NotEmpty(_observer.Changes);
        Assert.DoesNotContain(_observer.Changes, change => change.LosesDirty);
    }

    [Fact]
    public void EveryEntryOfASubtreeThatGoesIsToldOnce()
    {
        for (ulong i = 0; i < 3; i++)
        {
            _ = _t.Map(Ram + (i * Page), Page, 0x8120_0000 + (i * Page), Stage2Permissions.Read);
        }

        _ = _observer.Drain();
        _ = _t.Map(Ram, Block, 0x8120_0000, Stage2Permissions.Read);
        EntryChange[] leaves = [.. _observer.Drain().Where(change => change.Before == PteKind.Leaf)];
        Assert.Equal([Ram, Ram + Page, Ram + (2 * Page)], leaves.Select(change => change.Start.Value));
        Assert.All(leaves, change => Assert.Equal((3, PteKind.Locked), (change.Level, change.After)));
    }

    [Fact]
    public void ALostRaceIsNotTold()
    {
        _ = _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read);
        _ = _observer.Drain();
        Assert.Equal(MapResult.AlreadyMapped, _t.Map(Ram, Page, 0x8120_0000, Stage2Permissions.Read));
        Assert.Empty(_observer.Changes);
    }

    private static IpaRange Range(ulong start, ulong bytes) => new(new Ipa(start), bytes);
}
