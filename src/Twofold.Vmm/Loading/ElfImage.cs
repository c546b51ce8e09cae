using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Twofold.Arch;

namespace Twofold.Vmm.Loading;

/// <summary>64-bit little-endian AArch64 ELF executables, loaded at their physical addresses.</summary>
/// <remarks>Source: the System V ABI, chapters 4 and 5; ELF for the Arm 64-bit Architecture.</remarks>
internal static class ElfImage
{
    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const int Class64 = 2;
    private const int LittleEndian = 1;
    private const ushort Executable = 2;
    private const ushort SharedObject = 3;
    private const ushort MachineAArch64 = 183;
    private const uint Load = 1;

    internal static bool IsElf(ReadOnlySpan<byte> file) => file.StartsWith("\u007fELF"u8);

    internal static bool TryLoad(ReadOnlyMemory<byte> file, IpaRange ram,
        [NotNullWhen(true)] out LoadedImage? image, [NotNullWhen(false)] out string? error)
    {
        image = null;
        error = CheckHeader(file.Span);
        if (error is not null)
        {
            return false;
        }

        ulong virtualEntry = Long(file, 24);
        ulong table = Long(file, 32);
        int count = Half(file, 56);
        if (Half(file, 54) != ProgramHeaderBytes || !Inside(file, table, (ulong)count * ProgramHeaderBytes))
        {
            error = "the ELF program headers lie outside of the file";
            return false;
        }

        List<ImageSegment> segments = [];
        Ipa? entry = null;
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> header = file.Slice((int)table + (i * ProgramHeaderBytes), ProgramHeaderBytes);
            if (Word(header, 0) != Load || Long(header, 40) == 0)
            {
                continue;
            }

            if (!TrySegment(file, header, ram, out ImageSegment? segment, out error))
            {
                return false;
            }

            // The entry is virtual, the machine starts with its MMU off.
            ulong virtualStart = Long(header, 16);
            entry ??= virtualEntry - virtualStart < segment.Range.Bytes ? segment.Range.Start + (virtualEntry - virtualStart) : null;
            segments.Add(segment);
        }

        error = Check(segments, entry, virtualEntry);
        image = error is null ? new(ImageKind.Elf, entry!.Value, segments) : null;
        return error is null;
    }

    private static string? CheckHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes)
        {
            return "the ELF header is cut short";
        }

        if (file[4] != Class64 || file[5] != LittleEndian || BinaryPrimitives.ReadUInt16LittleEndian(file[18..]) != MachineAArch64)
        {
            return "an ELF file that is not 64-bit little-endian AArch64";
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(file[16..]) is Executable or SharedObject ? null : "an ELF file that is not an executable";
    }

    private static bool TrySegment(ReadOnlyMemory<byte> file, ReadOnlyMemory<byte> header, IpaRange ram,
        [NotNullWhen(true)] out ImageSegment? segment, [NotNullWhen(false)] out string? error)
    {
        segment = null;
        ulong offset = Long(header, 8);
        ulong fileBytes = Long(header, 32);
        IpaRange range = new(new Ipa(Long(header, 24)), Long(header, 40));
        if (fileBytes > range.Bytes || !Inside(file, offset, fileBytes))
        {
            error = $"the ELF segment for {range.Start} lies outside of the file";
            return false;
        }

        if (!LoadBounds.Fits(range, ram))
        {
            error = LoadBounds.TooLarge(range, ram);
            return false;
        }

        segment = new(range, file.Slice((int)offset, (int)fileBytes));
        error = null;
        return true;
    }

    private static string? Check(List<ImageSegment> segments, Ipa? entry, ulong virtualEntry)
    {
        if (segments.Count == 0)
        {
            return "the ELF file has nothing to load";
        }

        ImageSegment[] sorted = [.. segments.OrderBy(segment => segment.Range.Start)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Range.Overlaps(sorted[i - 1].Range))
            {
                return $"the ELF segments {sorted[i - 1].Range} and {sorted[i].Range} overlap";
            }
        }

        return entry is null ? $"the ELF entry 0x{virtualEntry:x} lies in no segment" : null;
    }

    private static bool Inside(ReadOnlyMemory<byte> file, ulong offset, ulong bytes)
        => bytes <= (ulong)file.Length && offset <= (ulong)file.Length - bytes;

    private static int Half(ReadOnlyMemory<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[offset..]);

    private static uint Word(ReadOnlyMemory<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[offset..]);

    private static ulong Long(ReadOnlyMemory<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[offset..]);
}
