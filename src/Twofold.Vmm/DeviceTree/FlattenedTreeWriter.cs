using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Twofold.Arch;

namespace Twofold.Vmm.DeviceTree;

/// <summary>Writes flattened device trees.</summary>
/// <remarks>The blocks come in the order header, reservations, structure, strings, each at its required alignment.</remarks>
public static class FlattenedTreeWriter
{
    /// <summary>The tree as a blob of version 17, the form that every boot loader and kernel reads.</summary>
    public static byte[] Write(FlattenedTree tree)
    {
        StructureBlock structure = new();
        structure.Node(tree.Root);
        structure.Word(FlattenedFormat.End);

        int reservations = FlattenedFormat.HeaderBytes;
        int structures = reservations + ((tree.Reservations.Count + 1) * FlattenedFormat.ReservationBytes);
        int strings = structures + structure.Bytes.Count;
        byte[] blob = new byte[strings + structure.Strings.Count];
        ReadOnlySpan<uint> header =
        [
            FlattenedFormat.Magic, (uint)blob.Length, (uint)structures, (uint)strings, (uint)reservations,
            FlattenedFormat.Version, FlattenedFormat.LastCompatibleVersion, tree.BootCpu,
            (uint)structure.Strings.Count, (uint)structure.Bytes.Count,
        ];
        for (int i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(blob.AsSpan(i * sizeof(uint)), header[i]);
        }

        WriteReservations(blob.AsSpan(reservations), tree.Reservations);
        structure.Bytes.CopyTo(blob, structures);
        structure.Strings.CopyTo(blob, strings);
        return blob;
    }

    /// <summary>The list ends with an entry of zeros, which the zeroed blob already holds.</summary>
    private static void WriteReservations(Span<byte> block, IReadOnlyList<IpaRange> ranges)
    {
        for (int i = 0; i < ranges.Count; i++)
        {
            Span<byte> entry = block[(i * FlattenedFormat.ReservationBytes)..];
            BinaryPrimitives.WriteUInt64BigEndian(entry, ranges[i].Start.Value);
            BinaryPrimitives.WriteUInt64BigEndian(entry[sizeof(ulong)..], ranges[i].Bytes);
        }
    }

    /// <summary>The structure block while it grows, and the property names that it refers to.</summary>
    private sealed class StructureBlock
    {
        private readonly Dictionary<string, uint> _nameOffsets = [];

        internal List<byte> Bytes { get; } = [];

        internal List<byte> Strings { get; } = [];

        /// <summary>The depth is that of a tree built by us or accepted by the reader, which bounds it.</summary>
        internal void Node(DeviceTreeNode node)
        {
            Word(FlattenedFormat.BeginNode);
            Bytes.AddRange(Encoding.UTF8.GetBytes(node.Name));
            Bytes.Add(0);
            Align();
            foreach (DeviceTreeProperty property in node.Properties)
            {
                Word(FlattenedFormat.Property);
                Word((uint)property.Value.Length);
                Word(NameOffset(property.Name));
                Bytes.AddRange(property.Value.Span);
                Align();
            }

            foreach (DeviceTreeNode child in node.Children)
            {
                Node(child);
            }

            Word(FlattenedFormat.EndNode);
        }

        internal void Word(uint value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            Bytes.AddRange(bytes);
        }

        private void Align()
        {
            while (Bytes.Count % sizeof(uint) != 0)
            {
                Bytes.Add(0);
            }
        }

        /// <summary>A name that ends another one shares its bytes, as dtc does it: a tree read and written keeps its size.</summary>
        private uint NameOffset(string name)
        {
            if (!_nameOffsets.TryGetValue(name, out uint offset))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(name + '\0');
                int shared = CollectionsMarshal.AsSpan(Strings).IndexOf(bytes);
                offset = (uint)(shared < 0 ? Strings.Count : shared);
                _nameOffsets[name] = offset;
                Strings.AddRange(shared < 0 ? bytes : []);
            }

            return offset;
        }
    }
}
