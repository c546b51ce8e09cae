using Twofold.Vmm.Devices.Virtio;

namespace Twofold.Vmm.Tests.Devices.Virtio;

public sealed class VirtioTransportTests : IDisposable
{
    private const ulong Modern = 1UL << 32;
    private const ulong Data = 0x4000_8000;

    private readonly GuestRam _ram = new();
    private readonly FakeLine _line = new();
    private readonly VirtioTransport _device;
    private readonly TestDriver _driver;

    public VirtioTransportTests()
    {
        _device = new VirtioTransport(new VirtioEntropy(bytes => bytes.Fill(0x5a)), _ram.Memory, _line);
        _driver = new TestDriver(_device, _ram);
    }

    public void Dispose() => _ram.Dispose();

    [Fact]
    public void TheSlotSaysWhatItIs()
    {
        Assert.Equal(0x7472_6976u, _driver[0x000]);
        Assert.Equal(2u, _driver[0x004]);
        Assert.Equal(4u, _driver[0x008]);
        Assert.Equal(256u, _driver[0x034]);
        _driver[0x030] = 1;
        Assert.Equal(0u, _driver[0x034]);
        Assert.Equal(uint.MaxValue, _driver[0x0b0]);
    }

    [Fact]
    public void RegistersAnswerWordsOnly()
    {
        Assert.Equal(0UL, _device.Read(0x000, 1));
        Assert.Equal(0UL, _device.Read(0x000, 8));
        _device.Write(0x070, 1, 1);
        Assert.Equal(0u, _driver.Status);
    }

    [Fact]
    public void ADriverThatDoesNotKnowVersion1IsRefused()
    {
        _driver.Negotiate(1UL << 28);
        Assert.Equal(3u, _driver.Status);
    }

    [Fact]
    public void FeaturesThatWereNotOfferedAreRefused()
    {
        _driver.Negotiate(Modern | 1);
        Assert.Equal(3u, _driver.Status);
        _driver.Negotiate(Modern);
        Assert.Equal(11u, _driver.Status);
    }

    [Fact]
    public void ARequestIsServedAndInterruptsOnce()
    {
        _driver.Start();
        _driver.Describe(5, Data, 16, TestDriver.DeviceWrites);
        _driver.Offer(5);
        Assert.Equal((5u, 16u), _driver.ReturnedAt(0));
        Assert.All(_ram.Read(Data, 16), value => Assert.Equal(0x5a, value));
        Assert.Equal(0, _ram.Read(Data + 16, 1)[0]);
        Assert.Equal((1u, 1), (_driver[0x060], _line.Rises));
    }

    [Fact]
    public void TheRingsGoRoundManyTimes()
    {
        _driver.Start();
        for (int i = 0; i < 70_000; i++)
        {
            _driver.Describe(i % 8, Data, 1, TestDriver.DeviceWrites);
            _driver.Offer(i % 8);
            Assert.Equal((uint)(i % 8), _driver.ReturnedAt(i).Head);
        }

        Assert.Equal(70_000 % 65_536, _driver.Returned);
    }

    [Fact]
    public void ADriverThatAsksForSilenceGetsIt()
    {
        _driver.Start();
        _ram.Write16(TestDriver.Available, 1);
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites);
        _driver.Offer(0);
        Assert.Equal((1, 0), (_driver.Returned, _line.Rises));
    }

    [Fact]
    public void AChainMayContinueInATableOfItsOwn()
    {
        const ulong table = 0x4000_6000;
        _driver.Start();
        _driver.Describe(0, Data, 8, TestDriver.Next | TestDriver.DeviceWrites, 1, table);
        _driver.Describe(1, Data + 100, 8, TestDriver.DeviceWrites, 0, table);
        _driver.Describe(3, table, 32, TestDriver.Indirect);
        _driver.Offer(3);
        Assert.Equal((3u, 16u), _driver.ReturnedAt(0));
        Assert.Equal(0x5a, _ram.Read(Data + 107, 1)[0]);
    }

    [Fact]
    public void NothingHappensBeforeTheDriverIsReady()
    {
        _driver.Negotiate(Modern);
        _driver.PlaceQueue(TestDriver.Table, TestDriver.Available, TestDriver.Used, TestDriver.Size);
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites);
        _driver.Offer(0);
        Assert.Equal(0, _driver.Returned);
        _driver[0x070] = 15;
        _driver[0x050] = 0;
        Assert.Equal(1, _driver.Returned);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(512)]
    public void AQueueOfAnImpossibleSizeNeedsAReset(int size)
    {
        _driver.Negotiate(Modern);
        _driver.PlaceQueue(TestDriver.Table, TestDriver.Available, TestDriver.Used, size);
        Assert.Equal((0u, true), (_driver[0x044], _driver.NeedsReset));
    }

    [Theory]
    [InlineData(0x4000_1008UL, 0x4000_2000UL, 0x4000_3000UL)] // descriptors not aligned
    [InlineData(0x4000_1000UL, 0x4000_2001UL, 0x4000_3000UL)]
    [InlineData(0x4000_1000UL, 0x4000_2000UL, 0x4000_3002UL)]
    [InlineData(0xffff_ffff_ffff_fff0UL, 0x4000_2000UL, 0x4000_3000UL)] // wraps
    public void AQueueAtAnImpossiblePlaceNeedsAReset(ulong table, ulong available, ulong used)
    {
        _driver.Negotiate(Modern);
        _driver.PlaceQueue(table, available, used, 8);
        Assert.Equal((0u, true), (_driver[0x044], _driver.NeedsReset));
    }

    [Theory]
    [InlineData(0x4000_1000UL, 0x4000_2000UL, 0UL)] // the used ring where only the host may write
    [InlineData(0x4000_1000UL, 0x9000_0000UL, 0x4000_3000UL)] // outside memory
    [InlineData(0x9000_0000UL, 0x4000_2000UL, 0x4000_3000UL)]
    public void ARingOutsideMemoryNeedsAReset(ulong table, ulong available, ulong used)
    {
        _driver.Start();
        _driver[0x070] = 0;
        _driver.Negotiate(Modern);
        _driver.PlaceQueue(table, available, used, 8);
        _driver[0x070] = 15;
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites);
        _driver.Offer(0);
        Assert.True(_driver.NeedsReset);
        Assert.True(_line.Level);
    }

    [Fact]
    public void AChainInACircleNeedsAReset() => Breaks(() =>
    {
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites | TestDriver.Next, 1);
        _driver.Describe(1, Data, 1, TestDriver.DeviceWrites | TestDriver.Next, 0);
        _driver.Offer(0);
    });

    [Fact]
    public void AHeadBeyondTheTableNeedsAReset() => Breaks(() => _driver.Offer(8));

    [Fact]
    public void ANextBeyondTheTableNeedsAReset() => Breaks(() =>
    {
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites | TestDriver.Next, 8);
        _driver.Offer(0);
    });

    [Fact]
    public void ReadingAfterWritingNeedsAReset() => Breaks(() =>
    {
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites | TestDriver.Next, 1);
        _driver.Describe(1, Data, 1);
        _driver.Offer(0);
    });

    [Fact]
    public void MoreRequestsThanTheRingHoldsNeedAReset() => Breaks(() =>
    {
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites);
        _ram.Write16(TestDriver.Available + 2, 9);
        _driver[0x050] = 0;
    });

    [Fact]
    public void ATableWithinATableNeedsAReset() => Breaks(() =>
    {
        _driver.Describe(0, 0x4000_7000, 16, TestDriver.Indirect, 0, 0x4000_6000);
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites, 0, 0x4000_7000);
        _driver.Describe(0, 0x4000_6000, 16, TestDriver.Indirect);
        _driver.Offer(0);
    });

    [Theory]
    [InlineData(0u)]
    [InlineData(17u)]
    public void ATableThatHoldsNoWholeDescriptorsNeedsAReset(uint bytes) => Breaks(() =>
    {
        _driver.Describe(0, 0x4000_6000, bytes, TestDriver.Indirect);
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites, 0, 0x4000_6000);
        _driver.Offer(0);
    });

    [Fact]
    public void ATableThatWasNotNegotiatedNeedsAReset()
    {
        _driver.Start(Modern);
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites, 0, 0x4000_6000);
        _driver.Describe(0, 0x4000_6000, 16, TestDriver.Indirect);
        _driver.Offer(0);
        Assert.True(_driver.NeedsReset);
    }

    [Fact]
    public void ABufferOutsideMemoryNeedsAReset() => Breaks(() =>
    {
        _driver.Describe(0, 0x4003_fff8, 16, TestDriver.DeviceWrites);
        _driver.Offer(0);
    });

    [Fact]
    public void AResetMakesABrokenDeviceWorkAgain()
    {
        Breaks(() => _driver.Offer(8));
        _driver[0x070] = 0;
        Assert.Equal((0u, 0u, false), (_driver.Status, _driver[0x060], _line.Level));
        _driver.Start();
        _driver.Describe(0, Data, 1, TestDriver.DeviceWrites);
        _driver.Offer(0);
        Assert.Equal(1, _driver.Returned);
    }

    [Fact]
    public void SeededBytesFollowFromTheSeedAlone()
    {
        byte[] first = new byte[40];
        byte[] again = new byte[40];
        byte[] other = new byte[40];
        new SeededBytes(1).Fill(first);
        new SeededBytes(1).Fill(again);
        new SeededBytes(2).Fill(other);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    /// <summary>After a breach the device says so, raises the configuration interrupt, and leaves the queue alone.</summary>
    private void Breaks(Action breach)
    {
        _driver.Start();
        breach();
        Assert.True(_driver.NeedsReset);
        Assert.Equal((2u, true), (_driver[0x060] & 2, _line.Level));
        int returned = _driver.Returned;
        _driver[0x050] = 0;
        Assert.Equal(returned, _driver.Returned);
    }
}
