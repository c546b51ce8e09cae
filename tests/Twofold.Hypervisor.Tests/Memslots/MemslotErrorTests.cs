using Twofold.Arch;
using Twofold.Hypervisor.Memslots;

namespace Twofold.Hypervisor.Tests.Memslots;

/// <summary>KVM_SET_USER_MEMORY_REGION's answers, first failure first.</summary>
public sealed class MemslotErrorTests : IDisposable
{
    private const ulong Page = 4096, Mega = 1 << 20;
    private const ulong SixteenGiBPages = 1UL << 31;
    private readonly TestVm _vm = new(withRam: false);

    public void Dispose() => _vm.Dispose();

    [Theory]
    [InlineData(0u, 4u, 0UL, Mega, 0UL)] // a flag that is not there: guest_memfd
    [InlineData(0u, 0x8000_0000u, 0UL, Mega, 0UL)]
    [InlineData(32767u, 0u, 0UL, Mega, 0UL)]
    [InlineData(0xffffu, 0u, 0UL, Mega, 0UL)]
    [InlineData(0x1_0000u, 0u, 0UL, Mega, 0UL)] // the second address space
    [InlineData(0u, 0u, 0UL, Mega + 1, 0UL)]
    [InlineData(0u, 0u, 0UL, 0xfffUL, 0UL)]
    [InlineData(0u, 0u, 0x800UL, Mega, 0UL)]
    [InlineData(0u, 0u, 0UL, Mega, 0x10UL)]
    [InlineData(0u, 0u, 0UL, Mega, 0xffff_8000_0000_0000UL)] // a kernel address
    [InlineData(0u, 0u, 0UL, 0UL, 0xffff_8000_0000_0000UL)] // also for a deletion
    [InlineData(0u, 0u, 0UL, Mega, 0x0100_0000_0000_0000UL)] // a tagged one
    [InlineData(0u, 0u, 0UL, 2 * Page, 0x0000_ffff_ffff_f000UL)] // the last page of user space and one more
    [InlineData(0u, 0u, 0xffff_ffff_ffff_f000UL, 2 * Page, 0UL)] // wraps
    [InlineData(0u, 0u, 0xffff_ffff_ffff_f000UL, Page, 0UL)] // ends at exactly 2^64
    [InlineData(0u, 0u, 0UL, SixteenGiBPages * Page, 0UL)] // 2^31 pages
    [InlineData(0u, 0u, 0UL, 0UL, 0UL)] // deletes what is not there
    public void IsInvalid(uint slot, uint flags, ulong gpa, ulong size, ulong hva)
        => Assert.Equal(Errno.Einval, Set(slot, flags, gpa, size, hva));

    [Fact]
    public void TheHostAddressNeedNotBeMapped()
    {
        Assert.Equal(Errno.None, Set(0, 0, 0, Mega, 0));
        Assert.Equal(Errno.None, Set(32766, 2, 16 * Mega, Mega, 0x0000_7fff_0000_0000));
        Assert.Equal(Errno.None, Set(1, 0, 32 * Mega, Page, 0x0000_ffff_ffff_f000)); // the last page of user space
    }

    [Fact]
    public void TheSameAgainSucceedsAndOtherPropertiesAreInvalid()
    {
        Assert.Equal(Errno.None, Set(3, 0, Mega, Mega, 8 * Mega));
        Assert.Equal(Errno.None, Set(3, 0, Mega, Mega, 8 * Mega));
        Assert.Equal(Errno.Einval, Set(3, 0, Mega, Mega, 9 * Mega));
        Assert.Equal(Errno.Einval, Set(3, 0, Mega, 2 * Mega, 8 * Mega));
        Assert.Equal(Errno.Einval, Set(3, 2, Mega, Mega, 8 * Mega));
    }

    [Fact]
    public void AnOverlapWithAnotherSlotExists()
    {
        Assert.Equal(Errno.None, Set(0, 0, 4 * Mega, 2 * Mega, 0));
        Assert.Equal(Errno.Eexist, Set(1, 0, 5 * Mega, Mega, 0));
        Assert.Equal(Errno.Eexist, Set(1, 0, 3 * Mega, (2 * Mega) - (255 * Page), 0));
        Assert.Equal(Errno.None, Set(1, 0, 3 * Mega, Mega, 0));
        Assert.Equal(Errno.None, Set(2, 0, 6 * Mega, Mega, 0));
    }

    [Fact]
    public void AnOverlapIsSeenBeforeTheEndOfTheGuest()
    {
        const ulong end = 1UL << 40;
        Assert.Equal(Errno.None, Set(0, 0, end - Mega, Mega, 0));
        Assert.Equal(Errno.Eexist, Set(1, 0, end - Mega, 2 * Mega, 0));
        Assert.Equal(Errno.Efault, Set(1, 0, end, Mega, 0));
        Assert.Equal(Errno.Efault, Set(1, 0, end - (2 * Mega) + (4 * Mega), Page, 0));
    }

    [Fact]
    public void AMoveMayOverlapItselfAndNoOther()
    {
        Assert.Equal(Errno.None, Set(0, 0, 4 * Mega, 2 * Mega, 0));
        Assert.Equal(Errno.None, Set(1, 0, 8 * Mega, Mega, 0));
        Assert.Equal(Errno.None, Set(0, 0, 5 * Mega, 2 * Mega, 0));
        Assert.Equal(Errno.Eexist, Set(0, 0, 7 * Mega, 2 * Mega, 0));
        Assert.Equal(Errno.None, Set(2, 0, 4 * Mega, Mega, 0));
    }

    [Fact]
    public void ADeletionIgnoresEverythingButTheNumber()
    {
        Assert.Equal(Errno.None, Set(0, 0, 4 * Mega, 2 * Mega, 0));
        Assert.Equal(Errno.None, Set(0, 2, 512 * Mega, 0, 64 * Mega));
        Assert.Equal(Errno.None, Set(1, 0, 4 * Mega, 2 * Mega, 0));
        Assert.Equal(Errno.Einval, Set(0, 0, 0, 0, 0));
    }

    [Fact]
    public void AMoveBeyondTheGuestLeavesTheSlotInPlaceAndUnmapped()
    {
        using TestVm vm = new();
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: TestVm.RamBase);
        _ = vm.Run();
        Assert.NotNull(vm.LeafAt(TestVm.RamBase));
        Assert.Equal(Errno.Efault, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(1UL << 40), TestVm.RamBytes, vm.Ram));
        Assert.Null(vm.LeafAt(TestVm.RamBase));
        Assert.True(vm.TheVm.Memory.TryWrite(new Ipa(TestVm.RamBase), [1]));
    }

    [Fact]
    public void ADeletedSlotIsUnmappedAndOnlyThat()
    {
        using TestVm vm = new();
        Hva second = vm.Host.MapAnonymous(TestVm.Block, hugeBacking: false);
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(1, MemslotFlags.None, new Ipa(0), TestVm.Block, second));
        vm.Cpu.ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: TestVm.RamBase + TestVm.Page)
            .ThenTrap(Esr.Data(Esr.TranslationLevel3, write: true), ipa: TestVm.Page);
        _ = vm.Run();
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, default, 0, default));
        Assert.Null(vm.LeafAt(TestVm.RamBase + TestVm.Page));
        Assert.NotNull(vm.LeafAt(TestVm.Page));
        Assert.Contains(vm.Tlb.Calls, call => call.StartsWith("ipa", StringComparison.Ordinal) || call.StartsWith("range", StringComparison.Ordinal));
    }

    [Fact]
    public void AMovedSlotIsFoundAtItsNewPlace()
    {
        using TestVm vm = new();
        Assert.True(vm.TheVm.Memory.TryWrite(new Ipa(TestVm.RamBase + 5), [42]));
        Assert.Equal(Errno.None, vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(0x8000_0000), TestVm.RamBytes, vm.Ram));
        byte[] read = new byte[1];
        Assert.True(vm.TheVm.Memory.TryRead(new Ipa(0x8000_0005), read));
        Assert.Equal(42, read[0]);
        Assert.False(vm.TheVm.Memory.TryRead(new Ipa(TestVm.RamBase + 5), read));
    }

    private Errno Set(uint slot, uint flags, ulong gpa, ulong size, ulong hva)
        => _vm.TheVm.SetUserMemoryRegion(slot, (MemslotFlags)flags, new Ipa(gpa), size, new Hva(hva));
}
