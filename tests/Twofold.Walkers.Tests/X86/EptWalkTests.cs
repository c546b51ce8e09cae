using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Walkers.Tests;

/// <summary>The EPT walker one entry access at a time, with somebody else between the steps.</summary>
public sealed class EptWalkTests : IDisposable
{
    // Flags kept, write-back, 4 levels; one page at guest-physical 0, and an unused entry for a 2 MiB page beside its table.
    private const ulong Pointer = 0x8010_0000 | 0x5e;
    private const ulong Directory = 0x8010_2000, Leaf = 0x8010_3000, CleanPage = 0x8023_4037;
    private readonly PhysicalMemory _memory = new(new Pa(0x8000_0000), 0x400_0000);

    public EptWalkTests()
    {
        this[0x8010_0000] = 0x8010_1107;
        this[0x8010_1000] = 0x8010_2107;
        this[Directory] = 0x8010_3007;
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
        EptWalk walk = NewWalk(Rights.Write);
        List<string> steps = [];
        while (walk.Result == WalkStep.More)
        {
            string step = $"{walk.EntryAddress} {(walk.FlagsToSet == 0 ? "load" : $"sets {walk.FlagsToSet:x}")}";
            _ = walk.Step(_memory);
            steps.Add(step);
        }

        Assert.Equal(
            ["0x80100000 load", "0x80101000 load", "0x80102000 load", "0x80102000 sets 100", "0x80103000 load", "0x80103000 sets 300"],
            steps);
        Assert.Equal((WalkStep.Translated, 0x8010_3107UL, 0x8023_4337UL), (walk.Result, this[Directory], this[Leaf]));
    }

    [Fact]
    public void AnEntryClearedBeforeTheUpdateIsNotResurrected()
    {
        EptWalk walk = BeforeLeafUpdate();
        this[Leaf] = 1UL << 63;
        Assert.Equal(WalkStep.Faulted, walk.Step(_memory));
        Assert.Equal((EptExit.Violation, 0x182UL, 1UL << 63), (walk.Exit, walk.Qualification, this[Leaf]));
    }

    [Fact]
    public void AnEntryWriteProtectedBeforeTheUpdateIsNotMadeDirty()
    {
        const ulong readOnly = CleanPage & ~2UL;
        EptWalk walk = BeforeLeafUpdate();
        this[Leaf] = readOnly;
        Assert.Equal(WalkStep.Faulted, walk.Step(_memory));
        Assert.Equal((0x1aaUL, readOnly), (walk.Qualification, this[Leaf]));
    }

    [Fact]
    public void AFlagThatAnotherWalkerSetFirstIsKeptAndTheOtherAdded()
    {
        EptWalk walk = BeforeLeafUpdate();
        this[Leaf] = CleanPage | 0x100;
        Assert.Equal(WalkStep.More, walk.Step(_memory));
        Assert.Equal(0x200UL, walk.FlagsToSet);
        Assert.Equal(WalkStep.Translated, walk.Step(_memory));
        Assert.Equal(CleanPage | 0x300, this[Leaf]);
    }

    [Fact]
    public void ATableThatBecameALargePageBeforeItsFlagWasSetIsUsedAsOne()
    {
        EptWalk walk = NewWalk(Rights.Read);
        for (int i = 0; i < 3; i++)
        {
            _ = walk.Step(_memory);
        }

        this[Directory] = 0x8020_00b7; // 2 MiB, write-back, all permissions.
        Assert.Equal(WalkStep.More, walk.Step(_memory));
        Assert.Equal(WalkStep.Translated, walk.Step(_memory));
        Assert.Equal((2, 0x8020_0000UL, 0x8020_01b7UL), (walk.Level, walk.Output, this[Directory]));
        Assert.Equal(CleanPage, this[Leaf]);
    }

    [Fact]
    public void ALargePageThatBecameATableIsDescendedInto()
    {
        this[Directory] = 0x8020_00b7;
        EptWalk walk = NewWalk(Rights.Read);
        for (int i = 0; i < 3; i++)
        {
            _ = walk.Step(_memory);
        }

        this[Directory] = 0x8010_3107;
        while (walk.Result == WalkStep.More)
        {
            _ = walk.Step(_memory);
        }

        Assert.Equal((1, 0x8023_4000UL, CleanPage | 0x100), (walk.Level, walk.Output, this[Leaf]));
    }

    private static EptWalk NewWalk(Rights needed)
    {
        Assert.True(EptControls.TryCreate(Pointer, new X86Features(), out EptControls? controls));
        return new EptWalk(controls, 0, new X86Access(needed));
    }

    private EptWalk BeforeLeafUpdate()
    {
        EptWalk walk = NewWalk(Rights.Write);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(WalkStep.More, walk.Step(_memory));
        }

        return walk;
    }
}
