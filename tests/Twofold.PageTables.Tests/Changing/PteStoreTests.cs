using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.PageTables.Tests;

public sealed class PteStoreTests : IDisposable
{
    private const ulong Locked = 1UL << 60;
    private const ulong Page = 0x0040_0000_8000_17ff;
    private const ulong OtherPage = 0x0040_0000_8000_27ff;
    private readonly PhysicalMemory _memory = new(TestTable.RamStart, TestTable.Block);
    private readonly TableCounters _counters = new();
    private readonly PteStore<Stage2Granule4K> _store;
    private readonly PteSlot _slot = new(TestTable.RamStart + 0x18, 3);

    public PteStoreTests() => _store = new PteStore<Stage2Granule4K>(_memory, _counters, new RetiredTables(new FrameAllocator(_memory, Arch.Granule.Size4K), new EpochDomain()));

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void AReplacementCountsOnce()
    {
        Assert.True(_store.TryReplace(_slot, 0, Page, ChangeMode.Shared));
        Assert.Equal(Page, _store.Load(_slot.Address));
        Assert.Equal(1, _counters.Snapshot().Pages);
    }

    [Fact]
    public void AFailedExchangeHasNoEffects()
    {
        _memory.Word(_slot.Address) = OtherPage;
        Assert.False(_store.TryReplace(_slot, 0, Page, ChangeMode.Shared));
        Assert.Equal(OtherPage, _store.Load(_slot.Address));
        Assert.Equal(default, _counters.Snapshot());
    }

    [Fact]
    public void OneValidMappingNeverReplacesAnotherAtOnce()
    {
        _memory.Word(_slot.Address) = Page;
        InvariantViolationException broken = Assert.Throws<InvariantViolationException>(() => _store.TryReplace(_slot, Page, OtherPage, ChangeMode.Shared));
        Assert.Equal("I-03", broken.Id);
        Assert.Equal(Page, _store.Load(_slot.Address));
    }

    [Fact]
    public void OnlyTheLockerReplacesALockedEntry()
    {
        _memory.Word(_slot.Address) = Locked;
        Assert.Equal("I-02", Assert.Throws<InvariantViolationException>(() => _store.TryReplace(_slot, Locked, Page, ChangeMode.Shared)).Id);
        _store.Unlock(_slot, Page, ChangeMode.Shared);
        Assert.Equal(Page, _store.Load(_slot.Address));
    }

    [Fact]
    public void AnOverwrittenLockIsNoticed()
    {
        _memory.Word(_slot.Address) = OtherPage;
        Assert.Equal("I-02", Assert.Throws<InvariantViolationException>(() => _store.Unlock(_slot, Page, ChangeMode.Shared)).Id);
        Assert.Equal(OtherPage, _store.Load(_slot.Address));
        Assert.Equal(default, _counters.Snapshot());
    }

    [Fact]
    public void TakingAnswersWhatWasReallyThere()
    {
        _memory.Word(_slot.Address) = Page | (1UL << 51);
        Assert.Equal(Page | (1UL << 51), _store.Take(_slot, 0, ChangeMode.Exclusive));
        Assert.Equal(0UL, _store.Load(_slot.Address));
    }
}
