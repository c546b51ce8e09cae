using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;

namespace Twofold.Vmm.Loading;

/// <summary>The arm64 Linux Image format.</summary>
/// <remarks>Source: Linux Documentation/arch/arm64/booting.rst.</remarks>
internal static class LinuxImage
{
    private const int HeaderBytes = 64;
    private const int TextOffset = 8;
    private const int ImageSize = 16;
    private const int Flags = 24;
    private const int Magic = 56;

    private const ulong BigEndian = 1;

    /// <summary>What kernels before 3.17, which leave the size at 0, take as their text offset.</summary>
    private const ulong OldTextOffset = 0x8_0000;

    internal static bool IsImage(ReadOnlySpan<byte> file) => file.Length >= HeaderBytes && file.Slice(Magic, 4).SequenceEqual("ARMd"u8);

    internal static bool TryLoad(ReadOnlyMemory<byte> file, LoadTarget target,
        [NotNullWhen(true)] out LoadedImage? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        ulong textOffset = Field(file, TextOffset);
        ulong imageSize = Field(file, ImageSize);
        if ((Field(file, Flags) & BigEndian) != 0)
        {
            error = "a big-endian arm64 Image; only little-endian guests are supported";
            return false;
        }

        if (imageSize == 0)
        {
            textOffset = OldTextOffset;
        }

        Ipa start = target.Chosen ?? target.LinuxBase;
        if (target.Chosen is null && !target.LinuxBase.TryAdd(textOffset, out start))
        {
            error = $"the Image's text offset 0x{textOffset:x} is out of range";
            return false;
        }

        // The size counts what the kernel clears for itself behind the file; the file may also be padded beyond it.
        IpaRange range = new(start, Math.Max(imageSize, (ulong)file.Length));
        if (!LoadBounds.Fits(range, target.Ram))
        {
            error = LoadBounds.TooLarge(range, target.Ram);
            return false;
        }

        image = new(ImageKind.LinuxImage, start, [new(range, file)]);
        error = null;
        return true;
    }

    private static ulong Field(ReadOnlyMemory<byte> file, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(file.Span[offset..]);
}
