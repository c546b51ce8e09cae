using System.Buffers.Binary;
using Twofold.Arch;
using Twofold.Vmm.DeviceTree;
using Twofold.Vmm.Loading;
using Twofold.Vmm.Tests.DeviceTree;
using Xunit.Abstractions;

namespace Twofold.Vmm.Tests.Loading;

/// <summary>Files are anyone's bytes: 10,000 bent ones must each get an answer, and an accepted one must keep its promises.</summary>
public sealed class HostileInputTests(ITestOutputHelper output)
{
    private const int Inputs = 10_000;

    private static readonly LoadTarget Target =
        new(new(new Ipa(0x4000_0000), 4 << 20), new Ipa(0x4008_0000), new Ipa(0x4020_0000));

    [Fact]
    public void EveryBentImageIsLoadedInsideMemoryOrRefusedInOneLine()
    {
        int seed = 20_260;
        Random random = new(seed);
        byte[][] valid =
        [
            Images.Linux(0x1000, 0x4000, 0x600),
            Images.Elf(0x4010_0004, (0x4010_0000, 0x4010_0000, new byte[40], 80), (0x4011_0000, 0x4011_0000, new byte[9], 9)),
            Images.Gzip(Images.Linux(0, 0x4000, 0x600)),
            Images.Zboot(Images.Gzip(Images.Elf(0x4010_0000, (0x4010_0000, 0x4010_0000, [1, 2, 3], 3)))),
            [],
        ];
        int loaded = 0;
        for (int i = 0; i < Inputs; i++)
        {
            byte[] file = Bend(random, valid[random.Next(valid.Length)]);
            try
            {
                loaded += CheckImage(file) ? 1 : 0;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, input {i}: {Convert.ToHexString(file)}", failure);
            }
        }

        output.WriteLine($"seed {seed}: {loaded} of {Inputs} loaded");
        Assert.InRange(loaded, 1, Inputs - 1);
    }

    [Fact]
    public void EveryBentDeviceTreeIsReadOrRefusedInOneLine()
    {
        int seed = 20_261;
        Random random = new(seed);
        int read = 0;
        for (int i = 0; i < Inputs; i++)
        {
            byte[] blob = Bend(random, FlattenedTreeWriter.Write(FlattenedTreeTests.RandomTree(random.Next())));
            try
            {
                read += CheckTree(blob) ? 1 : 0;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, input {i}: {Convert.ToHexString(blob)}", failure);
            }
        }

        output.WriteLine($"seed {seed}: {read} of {Inputs} read");
        Assert.InRange(read, 1, Inputs - 1);
    }

    private static bool CheckImage(byte[] file)
    {
        if (!ImageLoader.TryLoad(file, Target, out LoadedImage? image, out string? error))
        {
            Assert.False(string.IsNullOrWhiteSpace(error));
            Assert.DoesNotContain('\n', error);
            return false;
        }

        foreach (ImageSegment segment in image.Segments)
        {
            Assert.InRange(segment.Range.Start.Value, 0x4000_0000UL, 0x4040_0000UL);
            Assert.InRange(segment.Range.Bytes, (ulong)segment.Bytes.Length, 0x4040_0000UL - segment.Range.Start.Value);
        }

        Assert.Contains(image.Segments, segment => segment.Range.Contains(image.Entry));
        return true;
    }

    private static bool CheckTree(byte[] blob)
    {
        if (FlattenedTreeReader.TryRead(blob, out FlattenedTree? tree, out string? error))
        {
            // What we accept we can hand on.
            Assert.True(FlattenedTreeReader.TryRead(FlattenedTreeWriter.Write(tree), out _, out error), error);
            return true;
        }

        Assert.False(string.IsNullOrWhiteSpace(error));
        Assert.DoesNotContain('\n', error);
        return false;
    }

    /// <summary>Flips bytes, plants extreme words, cuts, repeats, or replaces the file by noise.</summary>
    private static byte[] Bend(Random random, byte[] valid)
    {
        byte[] file = [.. valid];
        switch (random.Next(6))
        {
            case 0:
                return file[..random.Next(file.Length + 1)];
            case 1:
                file = new byte[random.Next(300)];
                random.NextBytes(file);
                return file;
            case 2:
                return [.. file, .. file];
            default:
                uint[] extremes = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff0, (uint)file.Length, (uint)file.Length + 1, (uint)random.Next()];
                for (int i = random.Next(1, 4); i > 0 && file.Length >= 4; i--)
                {
                    Span<byte> place = file.AsSpan(random.Next(Math.Min(file.Length, 400) - 3) & ~(random.Next(2) * 3));
                    BinaryPrimitives.WriteUInt32LittleEndian(place, extremes[random.Next(extremes.Length)]);
                    place[0] ^= (byte)(random.Next(4) == 0 ? random.Next(256) : 0);
                }

                return file;
        }
    }
}
