using System.Buffers.Binary;

namespace Twofold.Conformance;

/// <summary>The guest that carries out lists of accesses: its image, its stage-1 tables, and the lists.</summary>
/// <remarks>The image is assembled from guests/conform/conform.S, which says what an entry of a list looks like.</remarks>
internal static class GuestProgram
{
    /// <summary>Where its slot lies in guest memory.</summary>
    internal const ulong Start = 0xe000_0000;

    /// <summary>The slot's length.</summary>
    internal const ulong Bytes = 0x10_0000;

    /// <summary>The slot's number.</summary>
    internal const uint Slot = 32000;

    /// <summary>The page without memory by which it reports.</summary>
    internal const ulong Channel = 0xd000_0000;

    /// <summary>Its exception vectors.</summary>
    internal const ulong Vectors = Start + 0x800;

    /// <summary>Its stage-1 table.</summary>
    internal const ulong Tables = Start + TableOffset;

    private const ulong TableOffset = 0x1_0000, ListOffset = 0x2_0000, ListBytes = 0x8000;
    private const int EntryWords = 5;

    private static readonly string[] Names =
    [
        "done", "w", "w4", "r", "x", "fill", "civac", "cisw", "sctlr", "hvc", "zva", "rwb", "jump", "mig", "stp", "tlbi", "ivac", "ic",
        "cnt", "wfi", "r8", "w2",
    ];

    /// <summary>Where the list of one vCPU lies in guest memory.</summary>
    internal static ulong ListOf(int vcpu) => Start + ListOffset + ((ulong)vcpu * ListBytes);

    /// <summary>The first bytes of the slot: code, then tables that map 4 GiB one to one in blocks of 2 MiB, the channel's 256 MiB
    /// as device memory.</summary>
    internal static byte[] Image()
    {
        using Stream stream = typeof(GuestProgram).Assembly.GetManifestResourceStream("conform")!;
        byte[] image = new byte[ListOffset];
        stream.ReadExactly(image, 0, (int)stream.Length);
        for (int gigabyte = 0; gigabyte < 4; gigabyte++)
        {
            ulong table = TableOffset + 0x1000 + ((ulong)gigabyte * 0x1000);
            Put(image, TableOffset + ((ulong)gigabyte * 8), (Start + table) | 3);
            for (int block = 0; block < 512; block++)
            {
                ulong address = ((ulong)gigabyte << 30) + ((ulong)block << 21);
                bool isDevice = address is >= Channel and < Start;

                // Valid block, inner shareable, accessed; attribute 1 for device memory.
                Put(image, table + ((ulong)block * 8), address | 0x701 | (isDevice ? 1UL << 2 : 0));
            }
        }

        return image;
    }

    /// <summary>A list from its text: operations separated by commas, each with its numbers behind colons.</summary>
    /// <exception cref="FormatException">An operation is not known.</exception>
    internal static byte[] List(string text)
    {
        string[] operations = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if ((operations.Length + 1) * EntryWords * 8 > (int)ListBytes)
        {
            throw new FormatException("too many operations");
        }

        byte[] list = new byte[(operations.Length + 1) * EntryWords * 8];
        for (int entry = 0; entry < operations.Length; entry++)
        {
            string[] parts = operations[entry].Split(':');
            int number = Array.IndexOf(Names, parts[0]);
            if (number < 1)
            {
                throw new FormatException($"'{parts[0]}' is no access");
            }

            Put(list, (ulong)(entry * EntryWords * 8), (ulong)number);
            for (int part = 1; part < Math.Min(parts.Length, EntryWords); part++)
            {
                Put(list, (ulong)(((entry * EntryWords) + part) * 8), Words.Parse(parts[part]));
            }
        }

        return list;
    }

    private static void Put(byte[] bytes, ulong offset, ulong value)
        => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((int)offset), value);
}
