using Twofold.Arch;

namespace Twofold.Memory.Tests;

public sealed class PhysicalMemoryTests : IDisposable
{
    private const ulong Block = 0x20_0000;
    private static readonly Pa Start = new(0x4000_0000);
    private readonly PhysicalMemory _memory = new(Start, Block);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadBackAcrossPages()
    {
        byte[] written = [1, 2, 3, 4, 5, 6, 7, 8];
        _memory.Write(Start + 0xffc, written);
        byte[] read = new byte[8];
        _memory.Read(Start + 0xffc, read);
        Assert.Equal(written, read);
        Assert.Equal(0x0000_0000_0807_0605UL, _memory.Word(Start + 0x1000));
    }

    [Fact]
    public void ClearedAndDecommittedMemoryIsZero()
    {
        _memory.Word(Start) = 1;
        _memory.Word(Start + 0x1000) = 2;
        _memory.Clear(Start, 8);
        _memory.Decommit(Start + 0x1000, 0x1000);
        Assert.Equal((0UL, 0UL), (_memory.Word(Start), _memory.Word(Start + 0x1000)));
    }

    [Fact]
    public void ItsEndsAreExact()
    {
        Assert.True(_memory.Contains(Start, Block));
        Assert.True(_memory.Contains(Start + (Block - 1), 1));
        Assert.False(_memory.Contains(Start, Block + 1));
        Assert.False(_memory.Contains(Start - 1, 1));
        Assert.False(_memory.Contains(Start + Block, 1));
        Assert.False(_memory.Contains(Start + 8, ulong.MaxValue - 4));
        _memory.Word(Start + (Block - 8)) = 1;
    }

    [Fact]
    public void NothingOutsideIsTouched()
    {
        byte[] two = new byte[2];
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Word(Start + Block));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Word(Start - 8));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Word(Start + 4));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Read(Start + (Block - 1), two));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Write(Start - 1, two));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Clear(Start + Block, 1));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Decommit(Start + Block, 0x1000));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => _memory.NativeAddress(Start + Block));
    }

    [Theory]
    [InlineData(0x4000_0000UL, 0UL)]
    [InlineData(0x4000_0000UL, 0x1000UL)]
    [InlineData(0x4000_1000UL, Block)]
    [InlineData(0xffff_ffff_ffe0_0000UL, 2 * Block)]
    public void RamIsMadeOfWholeBlocks(ulong start, ulong bytes)
        => _ = Assert.Throws<ArgumentException>(() => new PhysicalMemory(new Pa(start), bytes));
}
