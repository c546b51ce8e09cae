using Twofold.Arch;
using Twofold.Machine;
using Twofold.Memory;

namespace Twofold.Walkers.Tests;

/// <summary>Stage 2 with 52-bit addresses: where their uppermost bits lie, and what levels there are.</summary>
public sealed class Stage2WideTests
{
    // HA off. T0SZ 5:0, SL0 7:6, SH0 13:12, TG0 15:14 (0 4K, 2 16K, 1 64K), PS 18:16 (6 is 52), DS 32, SL2 33.
    private const ulong Ps = 6UL << 16, Ds = 1UL << 32, Sl2 = 1UL << 33, Inner = 3UL << 12;

    [Theory]
    [InlineData("4K, level -1 to a page", 12 | Ps | Ds | Sl2 | Inner, 0x000f_0000_0000_1234UL, "-1:78 0:0 1:0 2:0 3:8", 0x0002_0001_2345_66ffUL, 0x000a_0001_2345_6234UL)]
    [InlineData("4K, a block at level 0", 12 | Ps | Ds | Sl2 | Inner, 0x0000_0080_0000_1234UL, "-1:0 0:8", 0x0001_0080_0000_05fdUL, 0x0005_0080_0000_1234UL)]
    [InlineData("16K, level 0 to a page", 12 | Ps | Ds | (3UL << 6) | (2UL << 14) | Inner, 0x0008_0000_0000_4321UL, "0:80 1:0 2:0 3:8", 0x0002_0001_2344_46ffUL, 0x000a_0001_2344_4321UL)]
    [InlineData("64K, level 1 to a page", 12 | Ps | (2UL << 6) | (1UL << 14), 0x0004_0000_0001_4321UL, "1:800 2:0 3:8", 0x0000_0001_2345_a7ffUL, 0x000a_0001_2345_4321UL)]
    [InlineData("64K, a block at level 1", 12 | Ps | (2UL << 6) | (1UL << 14), 0x0004_0400_0001_4321UL, "1:808", 0x0000_0400_0000_a7fdUL, 0x000a_0400_0001_4321UL)]
    public void TheAddressIsPutTogether(string what, ulong vtcr, ulong ipa, string path, ulong leaf, ulong output)
    {
        using PhysicalMemory memory = new(new Pa(0x8000_0000), 0x400_0000);
        Stage2Walk walk = new(new Stage2Controls(new VtcrEl2(vtcr), new Pa(0x8010_0000), new CpuFeatures(PhysicalAddressBits: 52)), ipa, Rights.Read);
        ulong table = 0x8010_0000;
        string[] steps = path.Split(' ');
        foreach (string step in steps)
        {
            string[] words = step.Split(':');
            ulong slot = table + Convert.ToUInt64(words[1], 16);
            table += 0x10_0000;
            memory.Word(new Pa(slot)) = step == steps[^1] ? leaf : table | 3;
            Assert.Equal((what, words[0], new Pa(slot)), (what, $"{walk.Level}", walk.DescriptorAddress));
            _ = walk.Step(memory);
        }

        Assert.Equal((WalkStep.Translated, output), (walk.Result, walk.Output | (ipa & ((1UL << walk.Shift) - 1))));
        Assert.Equal(3, walk.Shareability);
    }

    [Theory]
    [InlineData(12 | Ps | Ds | Sl2, 48)] // A CPU without.
    [InlineData(12 | Ps | Sl2, 52)] // DS clear.
    [InlineData(11 | Ps | Ds | Sl2, 52)] // 53 bits.
    [InlineData(12 | Ps | (3UL << 6) | (2UL << 14), 52)] // 16K, level 0 without DS.
    public void WhatDoesNotExistIsNoTranslation(ulong vtcr, int physicalBits)
        => Assert.False(new Stage2Controls(new VtcrEl2(vtcr), new Pa(0x8010_0000), new CpuFeatures(PhysicalAddressBits: physicalBits)).Legal);
}
