using System.Buffers.Binary;
using System.Text;

namespace Twofold.Vmm.DeviceTree;

/// <summary>A node of a device tree: its name, its properties in order, its children in order.</summary>
/// <remarks>Concurrency: none; a tree belongs to whoever builds it.</remarks>
public sealed class DeviceTreeNode
{
    private readonly List<DeviceTreeProperty> _properties = [];
    private readonly List<DeviceTreeNode> _children = [];

    /// <summary>Makes an empty node.</summary>
    /// <param name="name">With its unit address, for example <c>memory@40000000</c>; empty for the root.</param>
    public DeviceTreeNode(string name) => Name = name;

    /// <summary>The name with its unit address.</summary>
    public string Name { get; }

    /// <summary>The properties in the order in which they were set.</summary>
    public IReadOnlyList<DeviceTreeProperty> Properties => _properties;

    /// <summary>The children in order.</summary>
    public IReadOnlyList<DeviceTreeNode> Children => _children;

    /// <summary>Adds a child and answers it.</summary>
    public DeviceTreeNode Add(DeviceTreeNode child)
    {
        _children.Add(child);
        return child;
    }

    /// <summary>Adds an empty child and answers it.</summary>
    public DeviceTreeNode Add(string name) => Add(new DeviceTreeNode(name));

    /// <summary>The first child of that name; null when there is none.</summary>
    public DeviceTreeNode? Child(string name) => _children.Find(child => child.Name == name);

    /// <summary>The property's bytes; null when the node has none of that name.</summary>
    public ReadOnlyMemory<byte>? Find(string property)
    {
        int at = _properties.FindIndex(candidate => candidate.Name == property);
        return at < 0 ? null : _properties[at].Value;
    }

    /// <summary>Sets a property to raw bytes, in place if it exists; answers this node.</summary>
    public DeviceTreeNode Set(string property, ReadOnlyMemory<byte> value)
    {
        int at = _properties.FindIndex(candidate => candidate.Name == property);
        if (at < 0)
        {
            _properties.Add(new(property, value));
        }
        else
        {
            _properties[at] = new(property, value);
        }

        return this;
    }

    /// <summary>Adds a property without looking for one of the same name: the reader keeps what a blob says, in linear time.</summary>
    internal void Append(DeviceTreeProperty property) => _properties.Add(property);

    /// <summary>Sets a property without a value, whose presence is its meaning.</summary>
    public DeviceTreeNode SetFlag(string property) => Set(property, ReadOnlyMemory<byte>.Empty);

    /// <summary>Sets a property to 32-bit cells.</summary>
    public DeviceTreeNode SetCells(string property, params ReadOnlySpan<uint> cells)
    {
        byte[] bytes = new byte[cells.Length * sizeof(uint)];
        for (int i = 0; i < cells.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * sizeof(uint)), cells[i]);
        }

        return Set(property, bytes);
    }

    /// <summary>Sets a property to 64-bit numbers, two cells each: addresses and sizes under a parent with two cells.</summary>
    public DeviceTreeNode SetWide(string property, params ReadOnlySpan<ulong> numbers)
    {
        byte[] bytes = new byte[numbers.Length * sizeof(ulong)];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), numbers[i]);
        }

        return Set(property, bytes);
    }

    /// <summary>Sets a property to a list of strings, each with its terminator.</summary>
    /// <exception cref="ArgumentException">A string contains a NUL: a caller's bug.</exception>
    public DeviceTreeNode SetStrings(string property, params ReadOnlySpan<string> strings)
    {
        StringBuilder joined = new();
        foreach (string text in strings)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException($"{property}: a string of a device tree cannot contain NUL", nameof(strings));
            }

            joined.Append(text).Append('\0');
        }

        return Set(property, Encoding.UTF8.GetBytes(joined.ToString()));
    }
}
