using System.Buffers.Binary;
using System.Text;
using Twofold.Arch;
using Twofold.Hypervisor;

namespace Twofold.Vmm.Devices.Virtio;

/// <summary>A virtio disk.</summary>
/// <remarks>
/// A driver that accepts FLUSH decides when its writes must be durable; for one that does not, every write is.
/// Source: VIRTIO 1.2, 5.2.
/// </remarks>
internal sealed class VirtioBlock : IVirtioDevice
{
    /// <summary>Bytes of a sector, the unit of addresses.</summary>
    internal const int SectorBytes = 512;

    private const ulong SegmentsFeature = 1UL << 2;
    private const ulong ReadOnlyFeature = 1UL << 5;
    private const ulong BlockSizeFeature = 1UL << 6;
    private const ulong FlushFeature = 1UL << 9;

    private const uint TypeRead = 0;
    private const uint TypeWrite = 1;
    private const uint TypeFlush = 4;
    private const uint TypeIdentity = 8;

    private const byte StatusOk = 0;
    private const byte StatusFailed = 1;
    private const byte StatusUnsupported = 2;

    private const int HeaderBytes = 16;
    private const int IdentityBytes = 20;
    private const int ConfigurationBytes = 60;

    /// <summary>Bytes that move between file and guest at a time.</summary>
    private const int ChunkBytes = 64 << 10;

    private readonly IDiskImage _disk;
    private readonly GuestMemory _memory;
    private readonly byte[] _identity = new byte[IdentityBytes];
    private readonly byte[] _configuration = new byte[ConfigurationBytes];
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private bool _driverFlushes;

    /// <summary>A device for a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="memory">The guest's memory.</param>
    /// <param name="identity">What the guest reads as the serial number; at most 20 ASCII characters.</param>
    internal VirtioBlock(IDiskImage disk, GuestMemory memory, string identity)
    {
        _disk = disk;
        _memory = memory;
        _ = Encoding.ASCII.GetBytes(identity, _identity);
        BinaryPrimitives.WriteUInt64LittleEndian(_configuration, disk.Bytes / SectorBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_configuration.AsSpan(12), DescriptorChain.MaxDescriptors - 2); // header and status take one each
        BinaryPrimitives.WriteUInt32LittleEndian(_configuration.AsSpan(20), SectorBytes);
    }

    /// <inheritdoc/>
    public string Name => "virtio-blk";

    /// <inheritdoc/>
    public uint DeviceId => 2;

    /// <inheritdoc/>
    public ulong Features => SegmentsFeature | BlockSizeFeature | FlushFeature | (_disk.IsReadOnly ? ReadOnlyFeature : 0);

    /// <inheritdoc/>
    public int QueueCount => 1;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Configuration => _configuration;

    /// <inheritdoc/>
    public void Start(ulong features) => _driverFlushes = (features & FlushFeature) != 0;

    /// <inheritdoc/>
    public ServeResult Serve(int queue, DescriptorChain request)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!request.Readable.TryRead(header) || !request.Writable.TryCutLast(out Ipa place))
        {
            return ServeResult.Malformed;
        }

        ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        byte? status = BinaryPrimitives.ReadUInt32LittleEndian(header) switch
        {
            TypeRead => Read(sector, request),
            TypeWrite => Write(sector, request),
            TypeFlush => _disk.TryFlush() ? StatusOk : StatusFailed,
            TypeIdentity => Identify(request),
            _ => StatusUnsupported,
        };
        if (status is not { } known || !_memory.TryWrite(place, [known]))
        {
            return ServeResult.Malformed;
        }

        request.Written++;
        return ServeResult.Done;
    }

    /// <summary>Null when the buffers are not in guest memory.</summary>
    private byte? Read(ulong sector, DescriptorChain request)
    {
        ulong left = request.Writable.Remaining;
        if (!IsInside(sector, left))
        {
            return StatusFailed;
        }

        for (ulong offset = sector * SectorBytes; left != 0;)
        {
            Span<byte> chunk = _chunk.AsSpan(0, (int)Math.Min(left, ChunkBytes));
            if (!_disk.TryRead(offset, chunk))
            {
                return StatusFailed;
            }

            if (!request.Writable.TryWrite(chunk))
            {
                return null;
            }

            request.Written += (uint)chunk.Length;
            offset += (ulong)chunk.Length;
            left -= (ulong)chunk.Length;
        }

        return StatusOk;
    }

    /// <summary>Null when the buffers are not in guest memory.</summary>
    private byte? Write(ulong sector, DescriptorChain request)
    {
        ulong left = request.Readable.Remaining;
        if (_disk.IsReadOnly || !IsInside(sector, left))
        {
            return StatusFailed;
        }

        for (ulong offset = sector * SectorBytes; left != 0;)
        {
            Span<byte> chunk = _chunk.AsSpan(0, (int)Math.Min(left, ChunkBytes));
            if (!request.Readable.TryRead(chunk))
            {
                return null;
            }

            if (!_disk.TryWrite(offset, chunk))
            {
                return StatusFailed;
            }

            offset += (ulong)chunk.Length;
            left -= (ulong)chunk.Length;
        }

        return _driverFlushes || _disk.TryFlush() ? StatusOk : StatusFailed;
    }

    private byte? Identify(DescriptorChain request)
    {
        ReadOnlySpan<byte> shown = _identity.AsSpan(0, (int)Math.Min(IdentityBytes, request.Writable.Remaining));
        if (!request.Writable.TryWrite(shown))
        {
            return null;
        }

        request.Written += (uint)shown.Length;
        return StatusOk;
    }

    /// <summary>Whether whole sectors of the disk are meant.</summary>
    private bool IsInside(ulong sector, ulong bytes)
    {
        ulong sectors = _disk.Bytes / SectorBytes;
        return bytes % SectorBytes == 0 && sector <= sectors && bytes / SectorBytes <= sectors - sector;
    }
}
