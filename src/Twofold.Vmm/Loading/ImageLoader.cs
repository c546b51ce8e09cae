using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;
using Twofold.Machine;

namespace Twofold.Vmm.Loading;

/// <summary>Recognises a guest image by its header and says what goes where.</summary>
/// <remarks>
/// gzip and EFI zboot wrappers are opened first, once each. A file whose header we do not know is flat. A header that we do
/// know but cannot boot is refused, not loaded flat. The bytes are anyone's: every field is checked against the file and the
/// memory, and the answer to nonsense is one clause that says what is wrong.
/// </remarks>
public static class ImageLoader
{
    private const int ZImageMagicOffset = 0x24;
    private const uint ZImageMagic = 0x016f2818;
    private const int BzImageMagicOffset = 0x202;

    /// <summary>Plans the loading of a file.</summary>
    /// <param name="file">Its bytes; the segments refer to them without a copy unless they are compressed.</param>
    /// <param name="target">Where it may go.</param>
    /// <param name="image">The plan; null on failure.</param>
    /// <param name="error">What is wrong, in one clause; null on success.</param>
    public static bool TryLoad(ReadOnlyMemory<byte> file, LoadTarget target,
        [NotNullWhen(true)] out LoadedImage? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        if (!CompressedImage.TryUnwrap(file, target.Ram.Bytes, out ReadOnlyMemory<byte> payload, out error))
        {
            return false;
        }

        if (ElfImage.IsElf(payload.Span))
        {
            error = target.Chosen is { } chosen ? $"an ELF file says itself where it goes and cannot be loaded at {chosen}" : null;
            return error is null && ElfImage.TryLoad(payload, target.Ram, out image, out error);
        }

        if (LinuxImage.IsImage(payload.Span))
        {
            return LinuxImage.TryLoad(payload, target, out image, out error);
        }

        error = Unbootable(payload.Span);
        error ??= NotCode(payload.Span);
        return error is null && TryLoadFlat(payload, target, out image, out error);
    }

    private static bool TryLoadFlat(ReadOnlyMemory<byte> file, LoadTarget target,
        [NotNullWhen(true)] out LoadedImage? image, [NotNullWhen(false)] out string? error)
    {
        IpaRange range = new(target.Chosen ?? target.FlatAddress, (ulong)file.Length);
        bool fits = LoadBounds.Fits(range, target.Ram);
        error = fits ? null : LoadBounds.TooLarge(range, target.Ram);
        image = fits ? new(ImageKind.Flat, range.Start, [new(range, file)]) : null;
        return fits;
    }

    /// <summary>A flat file is entered at its first byte: what cannot be executed there is a document or the wrong file.</summary>
    private static string? NotCode(ReadOnlySpan<byte> file)
    {
        uint first = file.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(file);
        return Disassembler.IsInstruction(first) ? null : $"not an image: no header that is known, and its first word 0x{first:x8} is not an A64 instruction";
    }

    /// <summary>Names the files that people try and that this machine does not run; null for anything else.</summary>
    private static string? Unbootable(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            return "the file is empty";
        }

        if (file.Length >= ZImageMagicOffset + sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(file[ZImageMagicOffset..]) == ZImageMagic)
        {
            return "a 32-bit Arm zImage; only 64-bit guests are supported";
        }

        return file.Length >= BzImageMagicOffset + 4 && file.Slice(BzImageMagicOffset, 4).SequenceEqual("HdrS"u8)
            ? "an x86 Linux kernel; only arm64 guests are supported"
            : null;
    }
}
