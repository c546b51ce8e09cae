using System.Buffers.Binary;
using Twofold.Arch;
using Twofold.Vmm.Loading;

namespace Twofold.Vmm.Tests.Loading;

public sealed class ImageLoaderTests
{
    private static readonly LoadTarget Target =
        new(new(new Ipa(0x4000_0000), 64 << 20), new Ipa(0x4008_0000), new Ipa(0x4020_0000));

    [Fact]
    public void AFileWithoutAHeaderIsFlatAndEnteredAtItsFirstByte()
    {
        LoadedImage image = Load([1, 2, 3]);
        Assert.Equal((ImageKind.Flat, new Ipa(0x4008_0000)), (image.Kind, image.Entry));
        ImageSegment segment = Assert.Single(image.Segments);
        Assert.Equal(new IpaRange(new Ipa(0x4008_0000), 3), segment.Range);
        Assert.Equal([1, 2, 3], segment.Bytes.ToArray());
    }

    [Fact]
    public void AFileThatDoesNotBeginWithAnInstructionIsNotAnImage()
    {
        Assert.False(ImageLoader.TryLoad("# A document"u8.ToArray(), Target, out _, out string? error));
        Assert.Equal("not an image: no header that is known, and its first word 0x20412023 is not an A64 instruction", error);
    }

    [Fact]
    public void AnImageGoesToItsTextOffsetAndReservesItsImageSize()
    {
        byte[] file = Images.Linux(textOffset: 0x1000, imageSize: 0x20_0000, fileBytes: 0x1800);
        LoadedImage image = Load(file);
        Assert.Equal((ImageKind.LinuxImage, new Ipa(0x4020_1000)), (image.Kind, image.Entry));
        ImageSegment segment = Assert.Single(image.Segments);
        Assert.Equal(new IpaRange(new Ipa(0x4020_1000), 0x20_0000), segment.Range);
        Assert.Equal(file, segment.Bytes.ToArray());
    }

    [Fact]
    public void AnOldImageWithoutASizeHasTheOldTextOffset()
        => Assert.Equal(new Ipa(0x4028_0000), Load(Images.Linux(0, 0, 0x1000)).Entry);

    [Fact]
    public void AnElfFileGoesToItsPhysicalAddressesAndItsVirtualEntryIsTranslated()
    {
        LoadedImage image = Load(Images.Elf(
            0xffff_0000_0010_0004,
            (0xffff_0000_0000_0000, 0x4010_0000, [1, 2, 3, 4], 4),
            (0xffff_0000_0010_0000, 0x4030_0000, [5, 6, 7, 8, 9, 10], 0x1000)));
        Assert.Equal((ImageKind.Elf, new Ipa(0x4030_0004)), (image.Kind, image.Entry));
        Assert.Equal(
            [new IpaRange(new Ipa(0x4010_0000), 4), new IpaRange(new Ipa(0x4030_0000), 0x1000)],
            image.Segments.Select(segment => segment.Range));
        Assert.Equal([5, 6, 7, 8, 9, 10], image.Segments[1].Bytes.ToArray());
        Assert.Equal(new Ipa(0x4030_1000), image.End);
    }

    [Fact]
    public void GzipAndZbootAreOpenedAndWhatIsInsideIsRecognised()
    {
        byte[] linux = Images.Linux(0, 0x10000, 0x9000);
        foreach (byte[] file in new[] { Images.Gzip(linux), Images.Zboot(Images.Gzip(linux)) })
        {
            LoadedImage image = Load(file);
            Assert.Equal((ImageKind.LinuxImage, new Ipa(0x4020_0000)), (image.Kind, image.Entry));
            Assert.Equal(linux, image.Segments[0].Bytes.ToArray());
        }

        Assert.Equal(ImageKind.Flat, Load(Images.Gzip([1, 2, 3])).Kind);
        Assert.Equal(ImageKind.Elf, Load(Images.Gzip(Images.Elf(0x4010_0000, (0x4010_0000, 0x4010_0000, [1], 1)))).Kind);
    }

    [Fact]
    public void AChosenAddressMovesFilesThatCanMove()
    {
        LoadTarget target = Target with { Chosen = new Ipa(0x4200_0000) };
        foreach (byte[] file in new[] { [1, 2], Images.Linux(0x1000, 0x2000, 0x1000) })
        {
            Assert.True(ImageLoader.TryLoad(file, target, out LoadedImage? image, out _));
            Assert.Equal((new Ipa(0x4200_0000), new Ipa(0x4200_0000)), (image.Entry, image.Segments[0].Range.Start));
        }

        byte[] elf = Images.Elf(0x4010_0000, (0x4010_0000, 0x4010_0000, [1], 1));
        Assert.False(ImageLoader.TryLoad(elf, target, out _, out string? error));
        Assert.Contains("0x42000000", error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBootIsRefusedInOneClause()
    {
        byte[] zImage = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(zImage.AsSpan(0x24), 0x016f2818);
        byte[] bzImage = new byte[0x400];
        "HdrS"u8.CopyTo(bzImage.AsSpan(0x202));
        byte[] cut = Images.Gzip(Images.Linux(0, 0x10000, 0x9000))[..60];
        byte[] elf = Images.Elf(0x4010_0000, (0x4010_0000, 0x4010_0000, [1, 2, 3, 4], 8));

        AssertRefused([], "empty");
        AssertRefused(zImage, "32-bit Arm zImage");
        AssertRefused(bzImage, "x86");
        AssertRefused(Images.Linux(0, 0x1000, 0x1000, flags: 1), "big-endian");
        AssertRefused(Images.Linux(ulong.MaxValue, 0x1000, 0x1000), "text offset");
        AssertRefused(Images.Linux(0, 64 << 20, 0x1000), "do not fit into the guest's memory");
        AssertRefused(Images.Linux(0, ulong.MaxValue, 0x1000), "do not fit into the guest's memory");
        AssertRefused(cut, "damaged or cut short");
        AssertRefused(Images.Gzip(new byte[(64 << 20) + 1]), "larger than the guest's memory");
        AssertRefused(Images.Zboot(Images.Gzip([1]), "zstd"), "'zstd'");
        AssertRefused(Images.Zboot([1, 2, 3]), "not gzip");
        AssertRefused(Images.Zboot(Images.Gzip([1]))[..260], "outside of the file");
        AssertRefused(elf[..40], "cut short");
        AssertRefused(elf[..100], "outside of the file");
        AssertRefused(elf[..^1], "segment for 0x40100000 lies outside of the file");
        AssertRefused(With(elf, 4, 1), "not 64-bit little-endian AArch64");
        AssertRefused(With(elf, 5, 2), "not 64-bit little-endian AArch64");
        AssertRefused(With(elf, 18, 62), "not 64-bit little-endian AArch64");
        AssertRefused(With(elf, 16, 1), "not an executable");
        AssertRefused(With(elf, 56, 0), "nothing to load");
        AssertRefused(With(elf, 24, 8), "entry 0x40100008 lies in no segment");
        AssertRefused(With(elf, 64 + 40, 3), "outside of the file");
        AssertRefused(With(elf, 64 + 31, 0xff), "do not fit into the guest's memory");
        AssertRefused(With(elf, 64 + 47, 0xff), "do not fit into the guest's memory");
        AssertRefused(Images.Elf(0, (0, ulong.MaxValue - 3, [1], 8)), "do not fit into the guest's memory");
        AssertRefused(
            Images.Elf(0x4010_0000, (0x4010_0000, 0x4010_0000, [1, 2], 2), (0x4010_0000, 0x4010_0001, [3], 1)),
            "overlap");
    }

    private static byte[] With(byte[] file, int offset, byte value)
    {
        byte[] changed = [.. file];
        changed[offset] = value;
        return changed;
    }

    private static LoadedImage Load(byte[] file)
    {
        Assert.True(ImageLoader.TryLoad(file, Target, out LoadedImage? image, out string? error), error);
        return image;
    }

    private static void AssertRefused(byte[] file, string reason)
    {
        Assert.False(ImageLoader.TryLoad(file, Target, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }
}
