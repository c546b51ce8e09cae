using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Twofold.Arch;
using Twofold.Vmm.DeviceTree;

namespace Twofold.Vmm.Tests.DeviceTree;

/// <summary>Layout and tokens are written out from the Devicetree Specification v0.4, chapter 5.</summary>
public sealed class FlattenedTreeTests
{
    /// <summary>/memreserve/ 0x1000 0x20; / { a = "hi"; n { a; }; }; assembled by hand.</summary>
    private const string TinyBlob =
        "d00dfeed 00000082 00000048 00000080 00000028 00000011 00000010 00000000 00000002 00000038"
        + "0000000000001000 0000000000000020 0000000000000000 0000000000000000"
        + "00000001 00000000 00000003 00000003 00000000 68690000"
        + "00000001 6e000000 00000003 00000000 00000000 00000002 00000002 00000009"
        + "6100";

    [Fact]
    public void ATinyTreeIsWrittenAsTheSpecificationSays()
    {
        byte[] blob = FlattenedTreeWriter.Write(Tiny());
        string expected = TinyHex();
        Assert.Equal(expected, Convert.ToHexStringLower(blob));
    }

    [Fact]
    public void ATinyTreeIsReadBack()
    {
        Assert.True(FlattenedTreeReader.TryRead(Convert.FromHexString(TinyHex()), out FlattenedTree? tree, out _));
        Assert.Equal([new IpaRange(new Ipa(0x1000), 0x20)], tree.Reservations);
        Assert.Equal("hi\0", Encoding.ASCII.GetString(tree.Root.Find("a")!.Value.Span));
        Assert.Equal(0, tree.Root.Child("n")!.Find("a")!.Value.Length);
    }

    [Fact]
    public void EveryTreeReadsBackAsItWasWritten()
        => Prop.ForAll<int>(seed =>
        {
            FlattenedTree tree = RandomTree(seed);
            byte[] blob = FlattenedTreeWriter.Write(tree);
            Assert.True(FlattenedTreeReader.TryRead(blob, out FlattenedTree? again, out string? error), error);
            return Text(tree.Root) == Text(again.Root) && tree.Reservations.SequenceEqual(again.Reservations) && again.BootCpu == tree.BootCpu;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 0x11223344, "magic")]
    [InlineData(4, 0x83, "bytes")] // one more than the file has
    [InlineData(4, 8, "bytes")]
    [InlineData(8, 0x46, "aligned")]
    [InlineData(8, 0xffff_fff0, "outside")]
    [InlineData(12, 0xffff_fff0, "outside")]
    [InlineData(16, 0xffff_fff0, "outside")]
    [InlineData(16, 0x80, "do not end")]
    [InlineData(20, 15, "version")]
    [InlineData(24, 18, "version")]
    [InlineData(36, 0x10, "cut short")]
    [InlineData(0x48, 2, "never began")]
    [InlineData(0x48, 77, "unknown token 77")]
    [InlineData(0x48, 3, "outside of every node")]
    [InlineData(0x54, 0x7fff_ffff, "cut short")]
    [InlineData(0x54, 0xffff_ffff, "cut short")]
    [InlineData(0x58, 2, "outside of the strings")]
    [InlineData(0x74, 9, "inside a node")]
    [InlineData(0x28, 0xffff_ffff, "wraps")]
    public void ABrokenBlobIsNamed(int offset, uint value, string reason)
    {
        byte[] blob = Convert.FromHexString(TinyHex());
        BinaryPrimitives.WriteUInt32BigEndian(blob.AsSpan(offset), value);
        if (offset == 0x28)
        {
            blob.AsSpan(0x28, 16).Fill(0xff);
        }

        Assert.False(FlattenedTreeReader.TryRead(blob, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncationIsAnAnswer()
    {
        byte[] blob = Convert.FromHexString(TinyHex());
        for (int length = 0; length < blob.Length; length++)
        {
            Assert.False(FlattenedTreeReader.TryRead(blob.AsMemory(0, length), out _, out _));
        }
    }

    [Fact]
    public void NestingIsBounded()
    {
        DeviceTreeNode root = new("");
        DeviceTreeNode at = root;
        for (int i = 0; i < 64; i++)
        {
            at = at.Add("n");
        }

        Assert.False(FlattenedTreeReader.TryRead(FlattenedTreeWriter.Write(new(root, [])), out _, out string? error));
        Assert.Contains("deeper than 64", error, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingAPropertyTwiceReplacesItInPlace()
    {
        DeviceTreeNode node = new DeviceTreeNode("n").SetCells("a", 1).SetCells("b", 2).SetWide("a", 3);
        Assert.Equal(["a", "b"], node.Properties.Select(property => property.Name));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 3], node.Find("a")!.Value.ToArray());
    }

    [Fact]
    public void AStringWithANulIsACallersBug()
        => Assert.Throws<ArgumentException>(() => new DeviceTreeNode("n").SetStrings("a", "x\0y"));

    internal static string Text(DeviceTreeNode node, int depth = 0)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{new string(' ', depth)}{node.Name} {{\n");
        foreach (DeviceTreeProperty property in node.Properties)
        {
            text.Append(CultureInfo.InvariantCulture, $"{new string(' ', depth)} {property.Name}={Convert.ToHexString(property.Value.Span)}\n");
        }

        foreach (DeviceTreeNode child in node.Children)
        {
            text.Append(Text(child, depth + 1));
        }

        return text.ToString();
    }

    internal static FlattenedTree RandomTree(int seed)
    {
        Random random = new(seed);
        DeviceTreeNode root = new("");
        List<DeviceTreeNode> nodes = [root];
        for (int i = random.Next(20); i > 0; i--)
        {
            nodes.Add(nodes[random.Next(nodes.Count)].Add($"n{i}@{random.Next():x}"));
        }

        foreach (DeviceTreeNode node in nodes)
        {
            for (int i = random.Next(6); i > 0; i--)
            {
                byte[] value = new byte[random.Next(13)];
                random.NextBytes(value);
                node.Set($"p{random.Next(8)}", value);
            }
        }

        IpaRange[] reservations = [.. Enumerable.Range(1, random.Next(1, 4)).Select(i => new IpaRange(new Ipa((ulong)i << 20), (ulong)random.Next(1, 4096)))];
        return new(root, reservations, (uint)random.Next(4));
    }

    private static FlattenedTree Tiny()
    {
        DeviceTreeNode root = new DeviceTreeNode("").SetStrings("a", "hi");
        root.Add("n").SetFlag("a");
        return new(root, [new IpaRange(new Ipa(0x1000), 0x20)]);
    }

    private static string TinyHex() => TinyBlob.Replace(" ", "", StringComparison.Ordinal);
}
