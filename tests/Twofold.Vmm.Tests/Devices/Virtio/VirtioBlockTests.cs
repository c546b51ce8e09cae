using System.Buffers.Binary;
using System.Text;
using Twofold.Vmm.Devices.Virtio;

namespace Twofold.Vmm.Tests.Devices.Virtio;

/// <summary>Request types, status codes and the configuration's layout are written out from VIRTIO 1.2, 5.2.</summary>
public sealed class VirtioBlockTests : IDisposable
{
    private const ulong Header = 0x4000_4000;
    private const ulong Status = 0x4000_4010;
    private const ulong Data = 0x4000_8000;
    private const ulong Flush = 1UL << 9;
    private const ulong Modern = 1UL << 32;

    private readonly GuestRam _ram = new();
    private readonly FakeLine _line = new();
    private readonly FakeDisk _disk = new(64 * 512);
    private readonly TestDriver _driver;

    public VirtioBlockTests()
    {
        Random random = new(7);
        random.NextBytes(_disk.Content);
        _driver = Connect(_disk);
    }

    public void Dispose() => _ram.Dispose();

    [Fact]
    public void TheConfigurationNamesTheCapacityAndTheBlockSize()
    {
        VirtioTransport device = new(new VirtioBlock(_disk, _ram.Memory, "disk"), _ram.Memory, _line);
        Assert.Equal(64UL, device.Read(0x100, 8));
        Assert.Equal(254UL, device.Read(0x10c, 4));
        Assert.Equal(512UL, device.Read(0x114, 4));
        Assert.Equal(2UL, device.Read(0x008, 4));
        Assert.Equal(0UL, device.Read(0x1f8, 8));
    }

    [Fact]
    public void ReadingBringsTheDisksBytes()
    {
        Assert.Equal(0, Request(type: 0, sector: 3, bytes: 1024, deviceWrites: true));
        Assert.Equal(_disk.Content[1536..2560], _ram.Read(Data, 1024));
        Assert.Equal((0u, 1025u), _driver.ReturnedAt(0));
        Assert.True(_line.Level);
        _driver[0x064] = 1;
        Assert.False(_line.Level);
    }

    [Fact]
    public void WritingReachesTheDiskAndOnlyTheSectorsMeant()
    {
        byte[] before = [.. _disk.Content];
        byte[] written = [.. Enumerable.Range(0, 1024).Select(i => (byte)i)];
        _ram.Write(Data, written);
        Assert.Equal(0, Request(type: 1, sector: 62, bytes: 1024, deviceWrites: false));
        Assert.Equal([.. before[..(62 * 512)], .. written], _disk.Content);
        Assert.Equal((0u, 1u), _driver.ReturnedAt(0));
    }

    [Fact]
    public void AWriteIsDurableAfterTheFlushThatFollows()
    {
        _driver.Start(Modern | Flush);
        _ram.Write(Data, 1, 2, 3, 4);
        Assert.Equal(0, Request(1, 0, 512, false));
        Assert.NotEqual(_disk.Content, _disk.Durable);
        Assert.Equal(0, Request(4, 0, 0, false));
        Assert.Equal(_disk.Content, _disk.Durable);
    }

    [Fact]
    public void ADriverThatCannotFlushGetsDurableWrites()
    {
        _driver.Start(Modern);
        Assert.Equal(0, Request(1, 0, 512, false));
        Assert.Equal(_disk.Content, _disk.Durable);
    }

    [Theory]
    [InlineData(0, 63, 1024)] // read over the end
    [InlineData(1, 64, 512)] // write behind the end
    [InlineData(0, long.MaxValue, 512)]
    [InlineData(0, -1, 512)]
    [InlineData(1, 0, 100)] // not a whole sector
    public void SectorsThatAreNotThereAreAnErrorOfTheRequest(uint type, long sector, uint bytes)
    {
        byte[] before = [.. _disk.Content];
        Assert.Equal(1, Request(type, (ulong)sector, bytes, deviceWrites: type == 0));
        Assert.Equal(before, _disk.Content);
        Assert.False(_driver.NeedsReset);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(4, false)]
    public void AFailureOfTheHostIsReportedToTheGuest(uint type, bool deviceWrites)
    {
        _disk.Fails = true;
        Assert.Equal(1, Request(type, 0, 512, deviceWrites));
        _disk.Fails = false;
        Assert.Equal(0, Request(type, 0, 512, deviceWrites));
    }

    [Fact]
    public void AReadOnlyDiskSaysSoAndRefusesWrites()
    {
        FakeDisk disk = new(512, isReadOnly: true);
        TestDriver driver = Connect(disk);
        driver[0x014] = 0;
        Assert.NotEqual(0u, driver[0x010] & (1 << 5));
        _ram.Write(Data, 1);
        Assert.Equal(1, Request(1, 0, 512, false, driver));
        Assert.Equal(0, disk.Content[0]);
    }

    [Fact]
    public void TheSerialNumberIsGivenAndAnUnknownRequestIsUnsupported()
    {
        Assert.Equal(0, Request(8, 0, 20, true));
        Assert.Equal("disk", Encoding.ASCII.GetString(_ram.Read(Data, 20)).TrimEnd('\0'));
        Assert.Equal(2, Request(99, 0, 20, true));
    }

    [Fact]
    public void ARequestWithoutAPlaceForItsStatusNeedsAReset()
    {
        _driver.Describe(0, Header, 16);
        _driver.Offer(0);
        Assert.True(_driver.NeedsReset);
        Assert.Equal(0, _driver.Returned);
        Assert.Equal(2u, _driver[0x060] & 2);
    }

    [Fact]
    public void AFileKeepsWhatWasWrittenAndRefusesASecondWriter()
    {
        string path = Path.Combine(Path.GetTempPath(), $"twofold-{Guid.NewGuid():n}.img");
        try
        {
            File.WriteAllBytes(path, new byte[1024]);
            Assert.True(DiskFile.TryOpen(new(path, IsReadOnly: false), out DiskFile? disk, out _));
            using (disk)
            {
                Assert.Equal(0, Write(Connect(disk), 1, 77));
                Assert.False(DiskFile.TryOpen(new(path, IsReadOnly: false), out _, out string? error));
                Assert.StartsWith($"{path}: cannot be opened", error, StringComparison.Ordinal);
            }

            Assert.Equal(77, File.ReadAllBytes(path)[512]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void AFileThatWasCutShortIsAnErrorOfTheRequest()
    {
        string path = Path.Combine(Path.GetTempPath(), $"twofold-{Guid.NewGuid():n}.img");
        try
        {
            File.WriteAllBytes(path, new byte[1024]);
            Assert.True(DiskFile.TryOpen(new(path, IsReadOnly: true), out DiskFile? disk, out _));
            using (disk)
            {
                TestDriver driver = Connect(disk);
                using (FileStream cut = new(path, new FileStreamOptions { Mode = FileMode.Truncate, Access = FileAccess.Write, Share = FileShare.ReadWrite }))
                {
                }

                Assert.Equal(1, Request(0, 0, 512, true, driver));
            }
        }
        catch (IOException)
        {
            // Where locks bind everybody, nobody can cut the file.
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(513)]
    public void AFileThatIsNoDiskIsRefused(int bytes)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[bytes]);
        Assert.False(DiskFile.TryOpen(new(path, IsReadOnly: true), out _, out string? error));
        Assert.Contains("multiple of 512", error, StringComparison.Ordinal);
        File.Delete(path);
        Assert.False(DiskFile.TryOpen(new(path, IsReadOnly: true), out _, out error));
        Assert.Contains("no such file", error, StringComparison.Ordinal);
    }

    private TestDriver Connect(IDiskImage disk)
    {
        TestDriver driver = new(new VirtioTransport(new VirtioBlock(disk, _ram.Memory, "disk"), _ram.Memory, _line), _ram);
        driver.Start();
        return driver;
    }

    private int Write(TestDriver driver, ulong sector, byte value)
    {
        _ram.Write(Data, value);
        return Request(1, sector, 512, false, driver);
    }

    /// <summary>One request of three descriptors; answers its status byte.</summary>
    private int Request(uint type, ulong sector, uint bytes, bool deviceWrites, TestDriver? driver = null)
    {
        driver ??= _driver;
        byte[] header = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), sector);
        _ram.Write(Header, header);
        _ram.Write(Status, 0xee);
        driver.Describe(0, Header, 16, TestDriver.Next, 1);
        driver.Describe(1, Data, bytes, TestDriver.Next | (deviceWrites ? TestDriver.DeviceWrites : 0), 2);
        driver.Describe(2, Status, 1, TestDriver.DeviceWrites);
        driver.Offer(0);
        return _ram.Read(Status, 1)[0];
    }
}
