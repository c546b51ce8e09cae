using Twofold.Arch;
using Twofold.Spec;

namespace Twofold.Explorer.Tests.Spec;

/// <summary>The law by itself: each rule with a case that keeps it and one that breaks it. Descriptors are written out.</summary>
public sealed class Stage2LawTests
{
    private const ulong Page = 0x0000_0001_0000_07ff; // 0x100000000, normal write-back, rw, inner shareable, young.
    private const ulong Locked = 1UL << 60;
    private const ulong TablePage = 0x8000;
    private static readonly Pa Root = new(0x4000);

    private readonly Dictionary<Pa, ulong> _memory = [];
    private readonly Stage2Law _law;

    public Stage2LawTests()
    {
        _law = new Stage2Law(cpus: 2, Read, new InvariantTally());
        _law.AddRoot(Root, 2, default);
    }

    [Theory]
    [InlineData("the Access flag is set", Page & ~0x400UL, Page, false)]
    [InlineData("the Access flag is cleared", Page, Page & ~0x400UL, false)]
    [InlineData("write permission is taken", Page, Page & ~0x80UL, false)]
    [InlineData("write permission is given", Page & ~0x80UL, Page, false)]
    [InlineData("execution is taken", Page, Page | (1UL << 54), false)]
    [InlineData("a software bit changes", Page, Page | (1UL << 55), false)]
    [InlineData("dirty state is allowed", Page, Page | (1UL << 51), false)]
    [InlineData("the output address changes", Page, Page + 0x1000, true)]
    [InlineData("the output address of an old page changes", Page & ~0x400UL, (Page & ~0x400UL) + 0x1000, true)]
    [InlineData("the memory type changes", Page, Page & ~0x3cUL, true)]
    [InlineData("the shareability changes", Page, Page & ~0x300UL, true)]
    [InlineData("the contiguous hint changes", Page, Page | (1UL << 52), true)]
    public void AChangeOfALeafNeedsABreakByItsAttribute(string what, ulong before, ulong after, bool needsBreak)
    {
        LinkTable();
        Write(TablePage, before);
        Write(TablePage, after, isAging: true);
        Assert.True((_law.Broken?.Invariant == "INV-06") == needsBreak, $"{what}: {_law.Broken}");
    }

    [Fact]
    public void MakingAfterTheInvalidationOnEveryCpuIsRight()
    {
        LinkTable();
        Write(TablePage, Page);
        Write(TablePage, Locked);
        Invalidate(0, level: 3);
        Invalidate(1, level: 3);
        Write(TablePage, Page + 0x1000);
        Assert.Null(_law.Broken);
    }

    [Theory]
    [InlineData(0, 3)] // CPU 1 was left out.
    [InlineData(1, 2)] // The hint names another level.
    public void MakingBeforeEveryCpuForgotIsWrong(int lastCpu, int level)
    {
        LinkTable();
        Write(TablePage, Page);
        Write(TablePage, Locked);
        for (int cpu = 0; cpu <= lastCpu; cpu++)
        {
            Invalidate(cpu, level);
        }

        Write(TablePage, Page + 0x1000);
        Assert.Equal("INV-06", _law.Broken?.Invariant);
    }

    [Fact]
    public void AnInvalidationBeforeTheBreakIsNone()
    {
        LinkTable();
        Write(TablePage, Page);
        Invalidate(0, null);
        Invalidate(1, null);
        Write(TablePage, 0);
        _law.PromiseUnmapped(new IpaRange(default, 4096));
        Assert.Equal("INV-07", _law.Broken?.Invariant);
    }

    [Fact]
    public void APageMadeOldMayStillBeInATlbWhenItGoes()
    {
        LinkTable();
        Write(TablePage, Page);
        Write(TablePage, Page & ~0x400UL, isAging: true);
        Write(TablePage, 0);
        _law.PromiseUnmapped(new IpaRange(default, 4096));
        Assert.Equal("INV-07", _law.Broken?.Invariant);
    }

    [Fact]
    public void ATableIsFreedWhenNobodyCanWalkThroughItAndNotBefore()
    {
        LinkTable();
        Write(Root.Value, 0);
        Invalidate(0, null);
        Invalidate(1, null);
        _law.Free(new Pa(TablePage));
        Assert.Null(_law.Broken);
        _law.Access(new Pa(TablePage + 8), hardware: true);
        Assert.Equal("INV-11", _law.Broken?.Invariant);
    }

    [Fact]
    public void AHintOfALeafForgetsNoTable()
    {
        LinkTable();
        Write(Root.Value, 0);
        Invalidate(0, 3);
        Invalidate(1, 3);
        _law.Free(new Pa(TablePage));
        Assert.Equal("INV-11", _law.Broken?.Invariant);
    }

    [Fact]
    public void ALostAccessFlagIsWrongAndAReportedOneIsNot()
    {
        LinkTable();
        Write(TablePage, Page);
        Write(TablePage, Page & ~0x400UL, isAging: true);
        Assert.Null(_law.Broken);
        Write(TablePage, Page);
        Write(TablePage, Page & ~0x480UL);
        Assert.Equal("INV-01", _law.Broken?.Invariant);
    }

    [Fact]
    public void InstallingIntoAnEmptiedDeadTableIsWrongAndBeforeItIsEmptiedIsNot()
    {
        LinkTable();
        Write(Root.Value, Locked);
        Write(TablePage, Page);
        Assert.Null(_law.Broken);
        Write(TablePage, Locked);
        Write(TablePage, Page);
        Assert.Equal("INV-15", _law.Broken?.Invariant);
    }

    [Fact]
    public void ATableIsLinkedOnce()
    {
        LinkTable();
        Write(Root.Value + 8, TablePage | 3);
        Assert.Equal("INV-37", _law.Broken?.Invariant);
    }

    [Fact]
    public void CountsAreComparedWithWhatStands()
    {
        LinkTable();
        Write(TablePage, Page);
        _law.PromiseCounts(2, [0, 0, 0, 1]);
        Assert.Null(_law.Broken);
        _law.PromiseCounts(2, [0, 0, 0, 2]);
        Assert.Equal("INV-14", _law.Broken?.Invariant);
    }

    private void LinkTable() => Write(Root.Value, TablePage | 3);

    private ulong Read(Pa word) => _memory.GetValueOrDefault(word);

    private void Write(ulong word, ulong value, bool isAging = false)
    {
        ulong before = Read(new Pa(word));
        _memory[new Pa(word)] = value;
        _law.Change(new EntryWrite(new Pa(word), before, value, Operation: 1, IsHardware: false, isAging));
    }

    private void Invalidate(int cpu, int? level) => _law.History.Invalidate(cpu, new IpaRange(default, 4096), level);
}
