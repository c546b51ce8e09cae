namespace Twofold.PageTables.Tests;

/// <summary>Random sequences of operations against <see cref="TableModel"/>, under the eyes of <see cref="BreakBeforeMakeWatch"/>.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(40, false)]
    [InlineData(40, true)]
    [InlineData(33, false)]
    [InlineData(44, false)]
    public void ATableOf4KBehavesLikeADictionaryOfLeaves(int ipaBits, bool forcedWriteBack)
        => ModelRun<Stage2Granule4K>.Check(FormatFacts.Granule4K, ipaBits, new TableSetup(ForcedWriteBack: forcedWriteBack), 60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SoDoesOneWithDirtyStateAndContiguousGroups(bool forcedWriteBack)
        => ModelRun<Stage2Granule4K>.Check(FormatFacts.Granule4K, 40, new TableSetup(null, forcedWriteBack, HardwareDirty: true, ContiguousHint: true), 60);

    [Fact]
    public void SoDoesOneThatStartsHigherThanItHasTo()
        => ModelRun<Stage2Granule4K>.Check(FormatFacts.Granule4K, 40, new TableSetup(StartLevel: 0), 20);

    [Theory]
    [InlineData(40, true)]
    [InlineData(48, false)]
    public void SoDoesOneOf16K(int ipaBits, bool contiguous)
        => ModelRun<Stage2Granule16K>.Check(FormatFacts.Granule16K, ipaBits, new TableSetup(HardwareDirty: true, ContiguousHint: contiguous), 12);

    [Theory]
    [InlineData(42, true)]
    [InlineData(48, false)]
    public void SoDoesOneOf64K(int ipaBits, bool contiguous)
        => ModelRun<Stage2Granule64K>.Check(FormatFacts.Granule64K, ipaBits, new TableSetup(ForcedWriteBack: true, ContiguousHint: contiguous), 4);

    [Theory]
    [InlineData(52, null)]
    [InlineData(52, -1)]
    public void SoDoesOneOf4KWithWideAddresses(int ipaBits, int? startLevel)
        => ModelRun<Stage2Granule4KLpa2>.Check(FormatFacts.Granule4KLpa2, ipaBits, new TableSetup(startLevel, HardwareDirty: true, ContiguousHint: true), 20);

    [Fact]
    public void SoDoesOneOf16KWithWideAddresses()
        => ModelRun<Stage2Granule16KLpa2>.Check(FormatFacts.Granule16KLpa2, 52, new TableSetup(ForcedWriteBack: true), 8);

    [Fact]
    public void SoDoesOneOf64KWithWideAddresses()
        => ModelRun<Stage2Granule64KWide>.Check(FormatFacts.Granule64KWide, 52, new TableSetup(ForcedWriteBack: true), 3);

    [Fact]
    public void SoDoesOneOfArmv7()
        => ModelRun<Armv7Stage2>.Check(FormatFacts.Armv7, 40, default, 40);

    [Fact]
    public void SoDoesTheHypervisorsOwn()
        => ModelRun<HypervisorStage1>.Check(FormatFacts.HypervisorStage1, 48, new TableSetup(ContiguousHint: true), 40);

    [Fact]
    public void SoDoesAnExtendedPageTable()
        => ModelRun<Ept>.Check(FormatFacts.ExtendedPageTable, 48, new TableSetup(HardwareDirty: true), 40);

    [Fact]
    public void SoDoesANestedPageTable()
        => ModelRun<Npt>.Check(FormatFacts.NestedPageTable, 48, new TableSetup(HardwareDirty: true), 40);
}
