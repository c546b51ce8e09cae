using Twofold.Arch;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>The stage-2 walker one descriptor access at a time, with somebody else between the steps.</summary>
public sealed class Stage2WalkTests : IDisposable
{
    // 39 bits of IPA from level 1, PS 40 bits, hardware Access flag on: level 1 at 0x80100000, 2 at 0x80101000, 3 at 0x80102000.
    private const ulong Vtcr = 25 | (1UL << 6) | (2UL << 16) | (1UL << 21) | (1UL << 31);
    private const ulong Root = 0x8010_0000, Leaf = 0x8010_2000;
    private const ulong OldPage = 0x8034_53ff, YoungPage = 0x8034_57ff;
    private readonly TranslationBench _bench = new();

    public Stage2WalkTests()
    {
        _bench[Root] = 0x8010_1003;
        _bench[0x8010_1000] = 0x8010_2003;
        _bench[Leaf] = OldPage;
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void EachStepMakesOneDescriptorAccess()
    {
        Stage2Walk walk = NewWalk();
        List<string> steps = [];
        while (walk.Result == WalkStep.More)
        {
            ulong at = walk.DescriptorAddress.Value;
            ulong before = _bench[Leaf];
            _ = walk.Step(_bench.Memory);
            steps.Add($"{at:x} {(before != _bench[Leaf] ? "update" : "load")}");
        }

        Assert.Equal(["80100000 load", "80101000 load", "80102000 load", "80102000 update"], steps);
        Assert.Equal(WalkStep.Translated, walk.Result);
        Assert.Equal(YoungPage, _bench[Leaf]);
        Assert.Equal((3, 12, 0x8034_5000UL), (walk.Level, walk.Shift, walk.Output));
    }

    [Fact]
    public void AYoungLeafIsNotWritten()
    {
        _bench[Leaf] = YoungPage;
        Stage2Walk walk = NewWalk();
        Assert.Equal(3, Finish(ref walk));
    }

    [Fact]
    public void AnEntryClearedBeforeTheUpdateIsNotResurrected()
    {
        Stage2Walk walk = BeforeUpdate();
        _bench[Leaf] = 0;
        Assert.Equal(WalkStep.Faulted, walk.Step(_bench.Memory));
        Assert.Equal((FaultStatus.Translation, 3), (walk.Status, walk.Level));
        Assert.Equal(0UL, _bench[Leaf]);
    }

    [Fact]
    public void AnEntryWriteProtectedBeforeTheUpdateStaysSo()
    {
        const ulong readOnly = 0x8034_537f;
        Stage2Walk walk = BeforeUpdate(Rights.Write);
        _bench[Leaf] = readOnly;
        Assert.Equal(WalkStep.Faulted, walk.Step(_bench.Memory));
        Assert.Equal(FaultStatus.Permission, walk.Status);
        Assert.Equal(readOnly, _bench[Leaf]);
    }

    [Fact]
    public void ANewMappingFoundInPlaceOfTheOldIsTheOneUsed()
    {
        Stage2Walk walk = BeforeUpdate();
        _bench[Leaf] = 0x8099_93ff;
        Assert.Equal(WalkStep.More, walk.Step(_bench.Memory));
        Assert.Equal(WalkStep.Translated, walk.Step(_bench.Memory));
        Assert.Equal(0x8099_9000UL, walk.Output);
        Assert.Equal(0x8099_97ffUL, _bench[Leaf]);
    }

    [Fact]
    public void AnAccessFlagThatAnotherWalkerSetFirstIsEnough()
    {
        Stage2Walk walk = BeforeUpdate();
        _bench[Leaf] = YoungPage;
        Assert.Equal(WalkStep.Translated, walk.Step(_bench.Memory));
        Assert.Equal(YoungPage, _bench[Leaf]);
    }

    [Fact]
    public void ABlockThatBecameATableIsDescendedInto()
    {
        const ulong block = 0x8010_1008;
        _bench[block] = 0x8020_03fd;
        Stage2Walk walk = NewWalk(ipa: 0x20_0000);
        _ = walk.Step(_bench.Memory);
        Assert.Equal(WalkStep.More, walk.Step(_bench.Memory)); // It wants to set the block's flag now.
        _bench[block] = 0x8010_2003;
        _ = Finish(ref walk);
        Assert.Equal((WalkStep.Translated, 3, 0x8034_5000UL), (walk.Result, walk.Level, walk.Output));
        Assert.Equal(0x8010_2003UL, _bench[block]);
    }

    [Fact]
    public void ATableThatTookABlocksPlaceIsLeftBeforeAnythingIsWritten()
    {
        const ulong block = 0x8010_1008, table = 0x8010_2003;
        _bench[block] = 0x8020_03fd;
        Stage2Walk walk = NewWalk(ipa: 0x20_0000);
        _ = walk.Step(_bench.Memory);
        _ = walk.Step(_bench.Memory);
        _bench[block] = table;
        _bench[Leaf] = table; // As a page: no permissions, Access flag clear.
        _ = Finish(ref walk);
        Assert.Equal((WalkStep.Faulted, FaultStatus.Permission, 3), (walk.Result, walk.Status, walk.Level));
        Assert.Equal(table, _bench[Leaf]);
    }

    [Fact]
    public void ACpuWithoutTheFeatureFaultsWhereItsNeighbourSetsTheFlag()
    {
        Stage2Walk without = NewWalk(features: new CpuFeatures(HardwareAccessFlag: false));
        _ = Finish(ref without);
        Assert.Equal((WalkStep.Faulted, FaultStatus.AccessFlag, 3), (without.Result, without.Status, without.Level));
        Assert.Equal(OldPage, _bench[Leaf]);
        Stage2Walk with = NewWalk();
        _ = Finish(ref with);
        Assert.Equal(WalkStep.Translated, with.Result);
    }

    [Fact]
    public void MixedCpusOfOneClusterEachFollowTheirOwnFeatures()
    {
        using TranslationBench bench = new(new CpuFeatures(HardwareAccessFlag: false), new CpuFeatures(HardwareAccessFlag: true));
        bench[Root] = 0x8010_1003;
        bench[0x8010_1000] = 0x8010_2003;
        bench[Leaf] = OldPage;
        foreach (Cpu cpu in bench.Cluster.Cpus)
        {
            cpu.Hcr = HcrEl2.Vm;
            cpu.Vtcr = new VtcrEl2(Vtcr);
            cpu.Stage2Base = new Pa(Root);
        }

        Assert.Equal("s2 AccessFlag 3 ipa 0x0", TranslationBench.Translate(bench.Cluster.Cpus[0], Access.Read, 1, 0));
        Assert.StartsWith("0x80345000 ", TranslationBench.Translate(bench.Cluster.Cpus[1], Access.Read, 1, 0), StringComparison.Ordinal);
        Assert.StartsWith("0x80345000 ", TranslationBench.Translate(bench.Cluster.Cpus[0], Access.Read, 1, 0), StringComparison.Ordinal);
    }

    private static Stage2Walk NewWalk(Rights needed = Rights.Read, ulong ipa = 0, CpuFeatures? features = null)
        => new(new Stage2Controls(new VtcrEl2(Vtcr), new Pa(Root), features ?? new CpuFeatures()), ipa, needed);

    private Stage2Walk BeforeUpdate(Rights needed = Rights.Read)
    {
        Stage2Walk walk = NewWalk(needed);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(WalkStep.More, walk.Step(_bench.Memory));
        }

        return walk;
    }

    private int Finish(ref Stage2Walk walk)
    {
        int steps = 0;
        for (; walk.Result == WalkStep.More; steps++)
        {
            _ = walk.Step(_bench.Memory);
        }

        return steps;
    }
}
