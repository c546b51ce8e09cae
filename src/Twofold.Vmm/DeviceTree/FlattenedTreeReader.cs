using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Twofold.Arch;

namespace Twofold.Vmm.DeviceTree;

/// <summary>Reads flattened device trees that come from outside.</summary>
/// <remarks>Every offset and length is checked against the blob; the depth is bounded, there is no recursion, and what is
/// allocated is proportional to the blob. A malformed blob is an answer, never an exception.</remarks>
public static class FlattenedTreeReader
{
    /// <summary>Parses a blob; bytes after its own total size are ignored.</summary>
    /// <param name="blob">The bytes; property values refer to them without a copy.</param>
    /// <param name="tree">The tree; null on failure.</param>
    /// <param name="error">What is wrong, in one clause; null on success.</param>
    public static bool TryRead(ReadOnlyMemory<byte> blob, [NotNullWhen(true)] out FlattenedTree? tree, [NotNullWhen(false)] out string? error)
    {
        tree = null;
        if (!TryReadHeader(blob, out Header header, out error)
            || !TryReadReservations(header, out List<IpaRange>? reservations, out error))
        {
            return false;
        }

        StructureCursor cursor = new(header.Structure, header.Strings);
        if (!cursor.TryReadRoot(out DeviceTreeNode? root, out error))
        {
            return false;
        }

        tree = new(root, reservations, header.BootCpu);
        return true;
    }

    private static bool TryReadHeader(ReadOnlyMemory<byte> blob, out Header header, [NotNullWhen(false)] out string? error)
    {
        header = default;
        if (blob.Length < FlattenedFormat.HeaderBytes || Word(blob, 0) != FlattenedFormat.Magic)
        {
            error = "no device tree magic";
            return false;
        }

        uint total = Word(blob, 1);
        if (total < FlattenedFormat.HeaderBytes || total > (uint)blob.Length)
        {
            error = $"the device tree says it has {total} bytes, the file has {blob.Length}";
            return false;
        }

        ReadOnlyMemory<byte> all = blob[..(int)total];
        if (Word(all, 5) < FlattenedFormat.Version || Word(all, 6) > FlattenedFormat.Version)
        {
            error = $"device tree version {Word(all, 5)} is not supported, {FlattenedFormat.Version} is";
            return false;
        }

        if (!TrySlice(all, Word(all, 2), Word(all, 9), out ReadOnlyMemory<byte> structure)
            || !TrySlice(all, Word(all, 3), Word(all, 8), out ReadOnlyMemory<byte> strings)
            || !TrySlice(all, Word(all, 4), 0, out _))
        {
            error = "a block of the device tree lies outside of it";
            return false;
        }

        if (Word(all, 2) % sizeof(uint) != 0 || Word(all, 4) % sizeof(ulong) != 0)
        {
            error = "a block of the device tree is misaligned";
            return false;
        }

        header = new(all[(int)Word(all, 4)..], structure, strings, Word(all, 7));
        error = null;
        return true;
    }

    private static bool TryReadReservations(in Header header, [NotNullWhen(true)] out List<IpaRange>? ranges, [NotNullWhen(false)] out string? error)
    {
        ranges = [];
        ReadOnlySpan<byte> block = header.Reservations.Span;
        while (block.Length >= FlattenedFormat.ReservationBytes)
        {
            Ipa start = new(BinaryPrimitives.ReadUInt64BigEndian(block));
            ulong bytes = BinaryPrimitives.ReadUInt64BigEndian(block[sizeof(ulong)..]);
            if (start.Value == 0 && bytes == 0)
            {
                error = null;
                return true;
            }

            if (!start.TryAdd(bytes, out _))
            {
                error = $"the memory reservation at {start} wraps";
                return false;
            }

            ranges.Add(new(start, bytes));
            block = block[FlattenedFormat.ReservationBytes..];
        }

        error = "the memory reservations do not end";
        return false;
    }

    private static bool TrySlice(ReadOnlyMemory<byte> all, uint offset, uint bytes, out ReadOnlyMemory<byte> slice)
    {
        bool fits = (ulong)offset + bytes <= (ulong)all.Length;
        slice = fits ? all.Slice((int)offset, (int)bytes) : default;
        return fits;
    }

    private static uint Word(ReadOnlyMemory<byte> blob, int index) => BinaryPrimitives.ReadUInt32BigEndian(blob.Span[(index * sizeof(uint))..]);

    private readonly record struct Header(ReadOnlyMemory<byte> Reservations, ReadOnlyMemory<byte> Structure, ReadOnlyMemory<byte> Strings, uint BootCpu);

    /// <summary>Walks the structure block token by token.</summary>
    private sealed class StructureCursor(ReadOnlyMemory<byte> structure, ReadOnlyMemory<byte> strings)
    {
        private readonly Stack<DeviceTreeNode> _open = new();
        private int _at;

        internal bool TryReadRoot([NotNullWhen(true)] out DeviceTreeNode? root, [NotNullWhen(false)] out string? error)
        {
            root = null;
            error = null;
            while (TryWord(out uint token))
            {
                error = token switch
                {
                    FlattenedFormat.Nop => null,
                    FlattenedFormat.BeginNode => Begin(ref root),
                    FlattenedFormat.Property => Property(),
                    FlattenedFormat.EndNode => _open.TryPop(out _) ? null : "a node ends that never began",
                    FlattenedFormat.End => _open.Count == 0 && root is not null ? null : "the structure ends inside a node",
                    _ => $"unknown token {token} at offset {_at - sizeof(uint)} of the structure",
                };
                if (error is not null)
                {
                    return false;
                }

                if (token == FlattenedFormat.End)
                {
                    return root is not null;
                }
            }

            error = "the structure is cut short";
            return false;
        }

        private string? Begin(ref DeviceTreeNode? root)
        {
            if (!TryString(structure, _at, out string? name, out int next))
            {
                return "a node's name does not end or is too long";
            }

            _at = Aligned(next);
            DeviceTreeNode node = new(name);
            if (_open.TryPeek(out DeviceTreeNode? parent))
            {
                parent.Add(node);
            }
            else if (root is null)
            {
                root = node;
            }
            else
            {
                return "there is more than one root";
            }

            _open.Push(node);
            return _open.Count > FlattenedFormat.MaxDepth ? $"nodes nest deeper than {FlattenedFormat.MaxDepth}" : null;
        }

        private string? Property()
        {
            if (!_open.TryPeek(out DeviceTreeNode? node))
            {
                return "a property lies outside of every node";
            }

            if (!TryWord(out uint bytes) || !TryWord(out uint nameOffset) || bytes > (uint)(structure.Length - _at))
            {
                return $"a property of '{node.Name}' is cut short";
            }

            if (nameOffset >= (uint)strings.Length || !TryString(strings, (int)nameOffset, out string? name, out _))
            {
                return $"a property name of '{node.Name}' lies outside of the strings or is too long";
            }

            node.Append(new(name, structure.Slice(_at, (int)bytes)));
            _at = Aligned(_at + (int)bytes);
            return null;
        }

        private bool TryWord(out uint value)
        {
            bool fits = _at <= structure.Length - sizeof(uint);
            value = fits ? BinaryPrimitives.ReadUInt32BigEndian(structure.Span[_at..]) : 0;
            _at += fits ? sizeof(uint) : 0;
            return fits;
        }

        /// <summary>Rounds up to a cell; may answer a place behind the end, where no word fits.</summary>
        private static int Aligned(int offset) => (offset + 3) & ~3;

        private static bool TryString(ReadOnlyMemory<byte> block, int at, [NotNullWhen(true)] out string? text, out int next)
        {
            ReadOnlySpan<byte> rest = at <= block.Length ? block.Span[at..] : default;
            int length = rest[..Math.Min(rest.Length, FlattenedFormat.MaxNameBytes + 1)].IndexOf((byte)0);
            text = length < 0 ? null : Encoding.UTF8.GetString(rest[..length]);
            next = at + length + 1;
            return text is not null;
        }
    }
}
