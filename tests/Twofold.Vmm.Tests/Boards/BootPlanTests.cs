using System.Text;
using Twofold.Arch;
using Twofold.Vmm.Boards;
using Twofold.Vmm.DeviceTree;
using Twofold.Vmm.Loading;
using Twofold.Vmm.Tests.Loading;

namespace Twofold.Vmm.Tests.Boards;

public sealed class BootPlanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("twofold-boot-plan");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AFlatGuestLiesBehindTheDeviceTreeAtTheStartOfMemory()
    {
        BootPlan plan = Plan(new() { Guest = File("u-boot.bin", [1, 2, 3]) });
        Assert.Equal(new Ipa(0x4008_0000), plan.Entry);
        Assert.Equal([new Ipa(0x4000_0000), new Ipa(0x4008_0000)], plan.Segments.Select(segment => segment.Range.Start));
        Assert.Equal([0xd0, 0x0d, 0xfe, 0xed], plan.DeviceTree[..4].ToArray());
        Assert.Null(plan.Rom);
    }

    [Fact]
    public void ARomIsEnteredAtZeroWhateverElseIsLoaded()
    {
        BootPlan plan = Plan(new() { Bios = File("rom", [9]), Guest = File("guest", [1]), LoadAddress = new Ipa(0x4200_0000) });
        Assert.Equal(new Ipa(0), plan.Entry);
        Assert.Equal(new IpaRange(new Ipa(0), 1), plan.Rom!.Range);
        Assert.Contains(plan.Segments, segment => segment.Range.Start == new Ipa(0x4200_0000));
    }

    [Fact]
    public void WithoutAGuestTheTourIsLoadedAsTheImageThatItIs()
    {
        BootPlan plan = Plan(new());
        Assert.Equal((ImageKind.LinuxImage, new Ipa(0x4020_0000)), (plan.Kind, plan.Entry));
        Assert.Null(Plan(new() { Bios = File("rom", [1]) }).Kind);
    }

    [Theory]
    [InlineData(256, 0x4800_0000)]
    [InlineData(1024, 0x4800_0000)]
    [InlineData(64, 0x4200_0000)]
    public void TheRamDiskLiesWhereQemuPutsItAndTheTreeSaysSo(int mebibytes, ulong expected)
    {
        BootPlan plan = Plan(new()
        {
            Guest = File("Image", Images.Linux(0, 0x10_0000, 0x1000)),
            Initrd = File("initrd", new byte[0x1234]),
            Append = "quiet",
            MemoryBytes = (ulong)mebibytes << 20,
        });
        Assert.Equal(new IpaRange(new Ipa(expected), 0x1234), plan.Segments[^1].Range);
        DeviceTreeNode chosen = Read(plan).Root.Child("chosen")!;
        Assert.Equal(expected, System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(chosen.Find("linux,initrd-start")!.Value.Span));
        Assert.Equal("quiet\0", Encoding.ASCII.GetString(chosen.Find("bootargs")!.Value.Span));
    }

    [Fact]
    public void TheRamDiskMovesBehindAKernelThatIsInItsWay()
    {
        BootPlan plan = Plan(new()
        {
            Guest = File("Image", Images.Linux(0, 40 << 20, 0x1000)),
            Initrd = File("initrd", new byte[10]),
            MemoryBytes = 64 << 20,
        });
        Assert.Equal(new Ipa(0x4020_0000 + (40 << 20)), plan.Segments[^1].Range.Start);
    }

    [Fact]
    public void AUsersTreeReachesTheGuestByteByByteUnlessSomethingIsAdded()
    {
        byte[] theirs = FlattenedTreeWriter.Write(new(new DeviceTreeNode("").SetStrings("model", "theirs"), []));
        string path = File("board.dtb", theirs);
        Assert.Equal(theirs, Plan(new() { DeviceTree = path }).DeviceTree.ToArray());
        FlattenedTree changed = Read(Plan(new() { DeviceTree = path, Append = "quiet" }));
        Assert.Equal("quiet\0", Encoding.ASCII.GetString(changed.Root.Child("chosen")!.Find("bootargs")!.Value.Span));
        Assert.Null(changed.Root.Child("memory@40000000"));
    }

    [Fact]
    public void WhatIsWrongIsSaidInOneLineThatNamesTheFile()
    {
        string missing = Path.Combine(_folder.FullName, "no-such-guest");
        AssertRefused(new() { Guest = missing }, $"{missing}: no such file");
        AssertRefused(new() { Bios = missing }, $"{missing}: no such file");
        AssertRefused(new() { Initrd = missing }, $"{missing}: no such file");
        AssertRefused(new() { DeviceTree = missing }, $"{missing}: no such file");
        AssertRefused(new() { Guest = _folder.FullName }, $"{_folder.FullName}: is a directory");
        AssertRefused(new() { Guest = File("empty", []) }, "empty: the file is empty");
        AssertRefused(new() { Bios = File("empty", []) }, "empty: the file is empty");
        AssertRefused(new() { DeviceTree = File("bad.dtb", [1, 2, 3]) }, "bad.dtb: no device tree magic");
        AssertRefused(new() { Guest = File("big", new byte[(2 << 20) + 1]), MemoryBytes = 2 << 20 }, "big: too large");
        AssertRefused(new() { Guest = File("large", new byte[2 << 20]), MemoryBytes = 2 << 20 }, "large: 2097152 bytes at 0x40080000 do not fit");
        AssertRefused(new() { Guest = File("low", [1]), LoadAddress = new Ipa(0x4000_0010) }, "overlaps the device tree");
        AssertRefused(new() { Guest = File("out", [1]), LoadAddress = new Ipa(0x1000) }, "do not fit into the guest's memory");
        AssertRefused(new() { Guest = File("kernel", [1]), Initrd = File("disk", new byte[1900 << 10]), MemoryBytes = 2 << 20 }, "disk: 1945600 bytes");
    }

    private static BootPlan Plan(RunOptions options)
    {
        Assert.True(BootPlan.TryCreate(options, out BootPlan? plan, out string? error), error);
        return plan;
    }

    private static void AssertRefused(RunOptions options, string reason)
    {
        Assert.False(BootPlan.TryCreate(options, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    private static FlattenedTree Read(BootPlan plan)
    {
        Assert.True(FlattenedTreeReader.TryRead(plan.DeviceTree, out FlattenedTree? tree, out string? error), error);
        return tree;
    }

    private string File(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
