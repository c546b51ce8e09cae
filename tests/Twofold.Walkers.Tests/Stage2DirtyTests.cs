using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Walkers.Tests;

/// <summary>Dirty state by the stage-2 walker: a write sets S2AP[1] where the dirty-bit modifier lets it.</summary>
public sealed class Stage2DirtyTests : IDisposable
{
    // 39 bits from level 1, PS 40 bits, HA and HD. Page: S2AP read, SH inner, AF, write-back; DBM is bit 51, write bit 7.
    private const ulong Vtcr = 25 | (1UL << 6) | (2UL << 16) | (3UL << 21) | (1UL << 31);
    private const ulong Leaf = 0x8010_2000, CleanPage = 0x0008_0000_8034_577f, OldPage = 0x0008_0000_8034_537f, Written = 1UL << 7;
    private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), 0x400_0000);

    public Stage2DirtyTests()
    {
        this[0x8010_0000] = 0x8010_1003;
        this[0x8010_1000] = 0x8010_2003;
    }

    private ulong this[ulong address]
    {
        get => _memory.Word(new Pa(address));
        set => _memory.Word(new Pa(address)) = value;
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void AWriteMakesACleanLeafDirtyAndAReadDoesNot()
    {
        this[Leaf] = CleanPage;
        Assert.Equal((WalkStep.Translated, Rights.Read | Rights.Execute), Walk(Rights.Read));
        Assert.Equal(CleanPage, this[Leaf]);
        Assert.Equal((WalkStep.Translated, Rights.All), Walk(Rights.Write));
        Assert.Equal(CleanPage | Written, this[Leaf]);
    }

    [Fact]
    public void FlagAndDirtyStateAreSetTogether()
    {
        this[Leaf] = OldPage;
        Stage2Walk walk = NewWalk(Rights.Write);
        int steps = 0;
        for (; walk.Result == WalkStep.More; steps++)
        {
            _ = walk.Step(_memory);
        }

        Assert.Equal((4, CleanPage | Written), (steps, this[Leaf]));
    }

    [Fact]
    public void WithoutTheModifierTheLeafIsReadOnly()
    {
        this[Leaf] = 0x8034_577f;
        Assert.Equal(WalkStep.Faulted, Walk(Rights.Write).Result);
        Assert.Equal(0x8034_577fUL, this[Leaf]);
    }

    [Theory]
    [InlineData(1UL << 22, true)] // HD without HA is nothing.
    [InlineData(1UL << 21, true)] // HA alone.
    [InlineData(3UL << 21, false)] // A CPU that has not got it.
    public void WithoutTheFeatureAWriteFaults(ulong enabled, bool offered)
    {
        this[Leaf] = CleanPage;
        Stage2Walk walk = new(new Stage2Controls(new VtcrEl2((Vtcr & ~(3UL << 21)) | enabled), new Pa(0x8010_0000), new CpuFeatures(), offered), 0, Rights.Write);
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(_memory);
        }

        Assert.Equal((FaultStatus.Permission, CleanPage), (walk.Status, this[Leaf]));
    }

    [Fact]
    public void ALeafWriteProtectedBeforeTheUpdateStaysSo()
    {
        const ulong readOnly = 0x8034_577f;
        this[Leaf] = CleanPage;
        Stage2Walk walk = NewWalk(Rights.Write);
        for (int i = 0; i < 3; i++)
        {
            _ = walk.Step(_memory);
        }

        this[Leaf] = readOnly;
        Assert.Equal(WalkStep.Faulted, walk.Step(_memory));
        Assert.Equal((FaultStatus.Permission, readOnly), (walk.Status, this[Leaf]));
    }

    private static Stage2Walk NewWalk(Rights needed)
        => new(new Stage2Controls(new VtcrEl2(Vtcr), new Pa(0x8010_0000), new CpuFeatures(), dirtyStateOffered: true), 0, needed);

    private (WalkStep Result, Rights Rights) Walk(Rights needed)
    {
        Stage2Walk walk = NewWalk(needed);
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(_memory);
        }

        return (walk.Result, walk.Rights);
    }
}
