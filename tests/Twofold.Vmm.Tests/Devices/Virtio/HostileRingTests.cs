using Twofold.Vmm.Devices.Virtio;
using Xunit.Abstractions;

namespace Twofold.Vmm.Tests.Devices.Virtio;

/// <summary>Rings full of nonsense: the device may refuse, and nothing else.</summary>
public sealed class HostileRingTests(ITestOutputHelper output) : IDisposable
{
    private const int Rings = 10_000;
    private const ulong Area = 0x4000_0000;

    private readonly GuestRam _ram = new();
    private readonly FakeLine _line = new();

    public void Dispose() => _ram.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ADeviceSurvivesRingsOfNonsense(int seed)
    {
        FakeDisk disk = new(64 * 512);
        VirtioTransport device = new(new VirtioBlock(disk, _ram.Memory, "disk"), _ram.Memory, _line);
        TestDriver driver = new(device, _ram);
        Random random = new(seed);
        (int broken, int served) = (0, 0);
        for (int ring = 0; ring < Rings; ring++)
        {
            try
            {
                driver.Start();
                FillTables(driver, random);
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    driver.Offer(random.Next(3) == 0 ? random.Next(0, 9) : 0);
                    if (random.Next(8) == 0)
                    {
                        device.Write((ulong)random.Next(0, 0x80) * 4, 4, (uint)Interesting(random));
                    }
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, ring {ring}", failure);
            }

            broken += driver.NeedsReset ? 1 : 0;
            served += driver.Returned > 0 ? 1 : 0;
        }

        output.WriteLine($"seed {seed}: {broken} of {Rings} needed a reset, {served} were served in part or whole");
        Assert.True(broken > Rings / 10, $"seed {seed}: {broken} broken");
        Assert.True(served > Rings / 20, $"seed {seed}: {served} served");
    }

    /// <summary>Half of the rings are nonsense throughout, half are a request that makes sense with few descriptors replaced.</summary>
    private void FillTables(TestDriver driver, Random random)
    {
        bool throughout = random.Next(2) == 0;
        for (int i = 0; i < 8; i++)
        {
            int part = i % 3;
            driver.Describe(i, 0x4000_4000 + ((ulong)part * 0x1000), (uint)(part == 0 ? 16 : part == 1 ? 512 : 1),
                part == 0 ? 1 : part == 1 ? 3 : 2, i + 1);
        }

        for (int i = 0; i < 16; i++)
        {
            if (!throughout && random.Next(8) != 0)
            {
                continue;
            }

            ulong table = i < 8 ? TestDriver.Table : 0x4000_6000;
            int flags = random.Next(10) == 0 ? random.Next(0x10000) : random.Next(8) & ~(random.Next(3) == 0 ? 0 : TestDriver.Indirect);
            driver.Describe(i % 8, Address(random), Length(random), flags, random.Next(4) == 0 ? random.Next(12) : (i + 1) % 8, table);
        }

        // A header that makes sense, so that some requests get further than the first check.
        _ram.Write(0x4000_4000, (byte)(random.Next(3) == 0 ? random.Next(0, 10) : 0), 0, 0, 0, 0, 0, 0, 0, (byte)random.Next(0, 70), 0, 0, 0, 0, 0, 0, 0);
        if (random.Next(10) == 0)
        {
            _ram.Write16(TestDriver.Available + 2, random.Next(0x10000));
        }
    }

    private static ulong Address(Random random) => random.Next(8) switch
    {
        0 or 1 or 2 => 0x4000_4000,
        3 => 0x4000_6000,
        4 => Area + (ulong)random.Next(0, 0x40000),
        5 => 0x4003_ffff,
        6 => 0,
        _ => Interesting(random),
    };

    private static uint Length(Random random) => random.Next(6) switch
    {
        0 => 16,
        1 => 1,
        2 => 512,
        3 => 0,
        4 => (uint)random.Next(0, 0x10000),
        _ => (uint)Interesting(random),
    };

    private static ulong Interesting(Random random) => random.Next(5) switch
    {
        0 => ulong.MaxValue,
        1 => 0x8000_0000,
        2 => (ulong)random.NextInt64(),
        3 => 0xffff_ffff_ffff_f000,
        _ => (ulong)random.Next(0, 256),
    };
}
