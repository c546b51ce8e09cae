using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;

namespace Twofold.Vmm.Loading;

/// <summary>The wrappers that guest images come in: gzip, and the EFI zboot executable around a gzip payload.</summary>
/// <remarks>Source: RFC 1952; Linux drivers/firmware/efi/libstub/zboot-header.S for the places of the fields.</remarks>
internal static class CompressedImage
{
    private const int ZbootHeaderBytes = 64;
    private const int ZbootPayloadOffset = 8;
    private const int ZbootPayloadBytes = 12;
    private const int ZbootAlgorithm = 24;
    private const int ZbootAlgorithmBytes = 32;

    private const int GzipHeaderBytes = 10;
    private const string Damaged = "the gzip data is damaged or cut short";

    private const int ChunkBytes = 1 << 16;

    /// <summary>Opens the wrappers, zboot around gzip at most; a file without one is its own payload.</summary>
    /// <param name="file">Anyone's bytes.</param>
    /// <param name="limit">The most bytes to decompress: more could not be loaded anyway.</param>
    /// <param name="payload">What was inside.</param>
    /// <param name="error">What is wrong, in one clause; null on success.</param>
    internal static bool TryUnwrap(ReadOnlyMemory<byte> file, ulong limit, out ReadOnlyMemory<byte> payload, [NotNullWhen(false)] out string? error)
    {
        payload = file;
        error = null;
        if (IsZboot(file.Span) && !TryZbootPayload(file, out payload, out error))
        {
            return false;
        }

        return !IsGzip(payload.Span) || TryInflate(payload, limit, out payload, out error);
    }

    private static bool IsGzip(ReadOnlySpan<byte> file)
        => file.Length >= GzipHeaderBytes && file.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b, 8]);

    private static bool IsZboot(ReadOnlySpan<byte> file)
        => file.Length >= ZbootHeaderBytes && file.StartsWith("MZ"u8) && file[4..8].SequenceEqual("zimg"u8);

    private static bool TryZbootPayload(ReadOnlyMemory<byte> file, out ReadOnlyMemory<byte> payload, [NotNullWhen(false)] out string? error)
    {
        payload = default;
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(file.Span[ZbootPayloadOffset..]);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(file.Span[ZbootPayloadBytes..]);
        ReadOnlySpan<byte> algorithm = file.Span.Slice(ZbootAlgorithm, ZbootAlgorithmBytes);
        algorithm = algorithm[..Math.Max(0, algorithm.IndexOf((byte)0))];
        if (!algorithm.SequenceEqual("gzip"u8))
        {
            error = $"an EFI zboot image compressed with '{Printable(algorithm)}'; only gzip is supported";
            return false;
        }

        if ((ulong)offset + bytes > (ulong)file.Length)
        {
            error = "the EFI zboot payload lies outside of the file";
            return false;
        }

        payload = file.Slice((int)offset, (int)bytes);
        error = IsGzip(payload.Span) ? null : "the EFI zboot payload is not gzip";
        return error is null;
    }

    private static bool TryInflate(ReadOnlyMemory<byte> compressed, ulong limit, out ReadOnlyMemory<byte> payload, [NotNullWhen(false)] out string? error)
    {
        payload = default;
        try
        {
            using GZipStream gzip = new(new MemoryStream(compressed.ToArray(), writable: false), CompressionMode.Decompress);
            using MemoryStream inflated = new();
            byte[] chunk = new byte[ChunkBytes];
            for (int read = gzip.Read(chunk); read != 0; read = gzip.Read(chunk))
            {
                inflated.Write(chunk, 0, read);
                if ((ulong)inflated.Length > Math.Min(limit, int.MaxValue / 2))
                {
                    error = $"the gzip payload is larger than the guest's memory of {limit} bytes";
                    return false;
                }
            }

            // The decompressor takes the end of its input for the end of the data; the trailer knows how much there was.
            payload = inflated.GetBuffer().AsMemory(0, (int)inflated.Length);
            bool whole = BinaryPrimitives.ReadUInt32LittleEndian(compressed.Span[^sizeof(uint)..]) == (uint)inflated.Length;
            error = whole ? null : Damaged;
            return whole;
        }
        catch (InvalidDataException)
        {
            error = Damaged;
            return false;
        }
    }

    private static string Printable(ReadOnlySpan<byte> bytes)
        => string.Concat(Encoding.Latin1.GetString(bytes).Select(character => char.IsAsciiLetterOrDigit(character) ? character : '?'));
}
