using Twofold.Arch;
using Twofold.Vmm.DeviceTree;

namespace Twofold.Guests.Tests;

/// <summary>U-Boot's memory layout follows the size of its device tree, so the recorded tree has to be the one we make.</summary>
public sealed class InitrdTreeTests
{
    [Fact]
    public void AFileInMemoryMakesTheRecordedTreeOfTheMinimalOne()
    {
        Assert.True(FlattenedTreeReader.TryRead(File.ReadAllBytes(Checkout.Tree("min-gic3")), out FlattenedTree? tree, out string? error), error);
        BoardDeviceTree.DescribeBoot(tree.Root, "", new IpaRange(new Ipa(0x48000000), 0x1000));
        Assert.Equal(File.ReadAllBytes(Checkout.Tree("min-gic3-initrd")), FlattenedTreeWriter.Write(tree));
    }

    [Theory]
    [InlineData("min-gic3")]
    [InlineData("min-gic3-initrd")]
    public void ATreeThatIsReadAndWrittenKeepsItsBytes(string name)
    {
        byte[] blob = File.ReadAllBytes(Checkout.Tree(name));
        Assert.True(FlattenedTreeReader.TryRead(blob, out FlattenedTree? tree, out string? error), error);
        Assert.Equal(blob, FlattenedTreeWriter.Write(tree));
    }
}
