using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Walkers.Tests;

/// <summary>The nested-paging walker one entry access at a time, with somebody else between the steps.</summary>
public sealed class NptWalkTests : IDisposable
{
    private const ulong Leaf = 0x8010_3000, CleanPage = 0x8023_4007;
    private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), 0x400_0000);

    public NptWalkTests()
    {
        this[0x8010_0000] = 0x8010_1027;
        this[0x8010_1000] = 0x8010_2007;
        this[0x8010_2000] = 0x8010_3027;
        this[Leaf] = CleanPage;
    }

    private ulong this[ulong address]
    {
        get => _memory.Word(new Pa(address));
        set => _memory.Word(new Pa(address)) = value;
    }

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void EachStepMakesOneEntryAccess()
    {
        NptWalk walk = NewWalk();
        List<string> steps = [];
        while (walk.Result == WalkStep.More)
        {
            string step = $"{walk.EntryAddress} {(walk.FlagsToSet == 0 ? "load" : $"sets {walk.FlagsToSet:x}")}";
            _ = walk.Step(_memory);
            steps.Add(step);
        }

        Assert.Equal(
            ["0x80100000 load", "0x80101000 load", "0x80101000 sets 20", "0x80102000 load", "0x80103000 load", "0x80103000 sets 60"],
            steps);
        Assert.Equal((WalkStep.Translated, 0x8023_4067UL), (walk.Result, this[Leaf]));
    }

    [Fact]
    public void AnEntryClearedBeforeTheUpdateIsNotResurrected()
    {
        NptWalk walk = BeforeLeafUpdate();
        this[Leaf] = 0;
        Assert.Equal(WalkStep.Faulted, walk.Step(_memory));
        Assert.Equal((0x1_0000_0006UL, 0UL), (walk.ErrorCode, this[Leaf]));
    }

    [Fact]
    public void AnEntryWriteProtectedBeforeTheUpdateIsNotMadeDirty()
    {
        const ulong readOnly = CleanPage & ~2UL;
        NptWalk walk = BeforeLeafUpdate();
        this[Leaf] = readOnly;
        Assert.Equal(WalkStep.Faulted, walk.Step(_memory));
        Assert.Equal((0x1_0000_0007UL, readOnly), (walk.ErrorCode, this[Leaf]));
    }

    [Fact]
    public void ANewMappingFoundInPlaceOfTheOldIsTheOneUsed()
    {
        NptWalk walk = BeforeLeafUpdate();
        this[Leaf] = 0x8099_9007;
        Assert.Equal(WalkStep.More, walk.Step(_memory));
        Assert.Equal(WalkStep.Translated, walk.Step(_memory));
        Assert.Equal((0x8099_9000UL, 0x8099_9067UL), (walk.Output, this[Leaf]));
    }

    private static NptWalk NewWalk()
    {
        Assert.True(NptControls.TryCreate(0x8010_0000, new X86Features(FiveLevels: false), out NptControls? controls));
        return new NptWalk(controls, 0, new X86Access(Rights.Write));
    }

    private NptWalk BeforeLeafUpdate()
    {
        NptWalk walk = NewWalk();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(WalkStep.More, walk.Step(_memory));
        }

        return walk;
    }
}
