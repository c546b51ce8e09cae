using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Twofold.Vmm.Tests.Loading;

/// <summary>Hand-made images; the layouts are written out from booting.rst, the System V ABI and zboot-header.S.</summary>
internal static class Images
{
    internal static byte[] Linux(ulong textOffset, ulong imageSize, int fileBytes, ulong flags = 0xa)
    {
        byte[] file = new byte[fileBytes];
        file.AsSpan().Fill(0x5a);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(8), textOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), imageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(24), flags);
        "ARMd"u8.CopyTo(file.AsSpan(56));
        return file;
    }

    /// <summary>An executable with its program headers at 64 and its contents behind them.</summary>
    internal static byte[] Elf(ulong entry, params (ulong Virtual, ulong Physical, byte[] Bytes, ulong MemoryBytes)[] segments)
    {
        int contents = 64 + (56 * segments.Length);
        byte[] file = new byte[contents + segments.Sum(segment => segment.Bytes.Length)];
        Span<byte> span = file;
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(span);
        BinaryPrimitives.WriteUInt16LittleEndian(span[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(span[18..], 183);
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], entry);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(span[52..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(span[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(span[56..], (ushort)segments.Length);
        for (int i = 0; i < segments.Length; i++)
        {
            Span<byte> header = span[(64 + (56 * i))..];
            BinaryPrimitives.WriteUInt32LittleEndian(header, 1);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)contents);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], segments[i].Virtual);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], segments[i].Physical);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)segments[i].Bytes.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(header[40..], segments[i].MemoryBytes);
            segments[i].Bytes.CopyTo(span[contents..]);
            contents += segments[i].Bytes.Length;
        }

        return file;
    }

    internal static byte[] Gzip(byte[] payload)
    {
        using MemoryStream output = new();
        using (GZipStream gzip = new(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(payload);
        }

        return output.ToArray();
    }

    internal static byte[] Zboot(byte[] payload, string algorithm = "gzip")
    {
        byte[] file = new byte[256 + payload.Length];
        "MZ"u8.CopyTo(file);
        "zimg"u8.CopyTo(file.AsSpan(4));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), 256);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), (uint)payload.Length);
        Encoding.ASCII.GetBytes(algorithm).CopyTo(file, 24);
        payload.CopyTo(file, 256);
        return file;
    }
}
