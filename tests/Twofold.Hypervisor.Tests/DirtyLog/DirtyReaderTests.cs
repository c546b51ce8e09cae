using Twofold.Arch;
using Twofold.Hypervisor.DirtyLog;
using Twofold.Hypervisor.Memslots;

namespace Twofold.Hypervisor.Tests.DirtyLog;

public sealed class DirtyReaderTests : IDisposable
{
    private const ulong Page = 4096, Ram = TestVm.RamBase;
    private readonly TestVm _vm = new();
    private readonly DirtyReader _one, _other;

    public DirtyReaderTests()
    {
        Assert.Equal(Errno.None, _vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.LogDirtyPages, new Ipa(Ram), TestVm.RamBytes, _vm.Ram));
        _one = Open();
        _other = Open();
    }

    public void Dispose() => _vm.Dispose();

    [Fact]
    public void TheFirstEpochHoldsEveryPage()
    {
        DirtyReader reader = Open();
        Assert.Equal(Errno.None, reader.Begin());
        Assert.Equal(TestVm.RamBytes / Page, (ulong)Set(reader).Length);
    }

    [Fact]
    public void WhatOneReaderTakesTheOtherStillFinds()
    {
        Store(3);
        Assert.Equal([3], Epoch(_one));
        Store(3);
        Assert.Equal([3], Epoch(_one));
        Assert.Equal([3], Epoch(_other));
        Assert.Empty(Epoch(_one));
    }

    [Fact]
    public void ARolledBackEpochComesAgain()
    {
        Store(3);
        Assert.Equal(Errno.None, _one.Begin());
        Store(5);
        _one.Rollback();
        Assert.Equal([3, 5], Epoch(_one));
    }

    [Fact]
    public void HostWritesThroughGuestMemoryAreSeenAndKvmsLogDoesNotSeeThem()
    {
        Assert.Equal(Errno.None, _vm.TheVm.GetDirtyLog(0, new ulong[64]));
        Assert.True(_vm.TheVm.Memory.TryWrite(new Ipa(Ram + (7 * Page) - 1), [1, 2]));
        Assert.Equal([6, 7], Epoch(_one));
        ulong[] bitmap = new ulong[64];
        Assert.Equal(Errno.None, _vm.TheVm.GetDirtyLog(0, bitmap));
        Assert.All(bitmap, word => Assert.Equal(0UL, word));
    }

    [Fact]
    public void KvmsLogTakesNothingFromAReader()
    {
        Store(9);
        Assert.Equal(Errno.None, _vm.TheVm.GetDirtyLog(0, new ulong[64]));
        Assert.Equal([9], Epoch(_one));
    }

    [Fact]
    public void WithoutALogNothingIsKnown()
    {
        Assert.Equal(Errno.None, _vm.TheVm.SetUserMemoryRegion(0, MemslotFlags.None, new Ipa(Ram), TestVm.RamBytes, _vm.Ram));
        Assert.Equal(Errno.Enoent, _one.Begin());
        Assert.Equal(Errno.Enoent, _vm.TheVm.OpenDirtyReader(0, out _));
        Assert.Equal(Errno.Enoent, _vm.TheVm.OpenDirtyReader(1, out _));
    }

    private DirtyReader Open()
    {
        Assert.Equal(Errno.None, _vm.TheVm.OpenDirtyReader(0, out DirtyReader? reader));
        if (_one is null || _other is null)
        {
            Assert.Equal(Errno.None, reader!.Begin());
            reader.Commit();
        }

        return reader!;
    }

    private static ulong[] Epoch(DirtyReader reader)
    {
        Assert.Equal(Errno.None, reader.Begin());
        ulong[] pages = Set(reader);
        reader.Commit();
        return pages;
    }

    private static ulong[] Set(DirtyReader reader)
    {
        List<ulong> pages = [];
        for (int page = 0; page < reader.Pages.Length * 64; page++)
        {
            if ((reader.Pages[page / 64] >> (page % 64) & 1) != 0)
            {
                pages.Add((ulong)page);
            }
        }

        return [.. pages];
    }

    private void Store(ulong page)
    {
        for (int tries = 0; tries < 4; tries++)
        {
            bool mapped = _vm.LeafAt(Ram + (page * Page)) is not null;
            if (mapped && (_vm.LeafAt(Ram + (page * Page))!.Value.Permissions & Stage2Permissions.Write) != 0)
            {
                return;
            }

            ulong ipa = Ram + (page * Page);
            _vm.Cpu.ThenTrap(Esr.Data(mapped ? Esr.PermissionLevel3 : Esr.TranslationLevel3, write: true), ipa: ipa, far: ipa);
            _ = _vm.Run();
        }

        Assert.Fail($"page {page} never became writable");
    }
}
