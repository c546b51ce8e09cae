namespace Twofold.Machine.Tests;

/// <summary>Loads and stores that succeed: what moves, to where, and what the base becomes.</summary>
public sealed class LoadStoreTests : IDisposable
{
    private const ulong Low = 0x8877_6655_8433_82f1, High = 0x0102_0304_8506_0708;
    private readonly BareCpu _bare = new();

    public LoadStoreTests()
    {
        _bare.WriteWord(BareCpu.Data, Low);
        _bare.WriteWord(BareCpu.Data + 8, High);
        _bare.Cpu.SetX(1, BareCpu.Data);
    }

    public void Dispose() => _bare.Dispose();

    [Theory]
    [InlineData(0x39400020u, 0xf1UL)] // ldrb w0, [x1]
    [InlineData(0x79400020u, 0x82f1UL)] // ldrh w0, [x1]
    [InlineData(0xb9400020u, 0x8433_82f1UL)] // ldr w0, [x1]
    [InlineData(0xf9400020u, Low)] // ldr x0, [x1]
    [InlineData(0x39800020u, 0xffff_ffff_ffff_fff1UL)] // ldrsb x0, [x1]
    [InlineData(0x39c00020u, 0xffff_fff1UL)] // ldrsb w0, [x1]
    [InlineData(0x79800020u, 0xffff_ffff_ffff_82f1UL)] // ldrsh x0, [x1]
    [InlineData(0x79c00020u, 0xffff_82f1UL)] // ldrsh w0, [x1]
    [InlineData(0xb9800020u, 0xffff_ffff_8433_82f1UL)] // ldrsw x0, [x1]
    [InlineData(0xf9400420u, High)] // ldr x0, [x1, #8]
    [InlineData(0xb9400420u, 0x8877_6655UL)] // ldr w0, [x1, #4]
    [InlineData(0x38407020u, 0x88UL)] // ldurb w0, [x1, #7]
    [InlineData(0xf8401020u, 0x0888_7766_5584_3382UL)] // ldur x0, [x1, #1]
    [InlineData(0x38800820u, 0xffff_ffff_ffff_fff1UL, BareCpu.UserData)] // ldtrsb x0, [x1]
    [InlineData(0x88dffc20u, 0x8433_82f1UL)] // ldar w0, [x1]
    [InlineData(0x08dffc20u, 0xf1UL)] // ldarb w0, [x1]
    [InlineData(0x085ffc20u, 0xf1UL)] // ldaxrb w0, [x1]
    public void ALoadReadsItsBytesAndExtendsThem(uint word, ulong expected, ulong address = BareCpu.Data)
    {
        _bare.WriteWord(address, Low);
        _bare.Cpu.SetX(1, address);
        Run(word);
        Assert.Equal(expected, _bare.Cpu.GetX(0));
    }

    [Theory]
    [InlineData(0x39000022u, 0x8877_6655_8433_8200UL)] // strb w2, [x1]
    [InlineData(0x79000022u, 0x8877_6655_8433_ff00UL)] // strh w2, [x1]
    [InlineData(0xb9000022u, 0x8877_6655_ddee_ff00UL)] // str w2, [x1]
    [InlineData(0xf9000022u, 0x99aa_bbcc_ddee_ff00UL)] // str x2, [x1]
    [InlineData(0x78001022u, 0x8877_6655_84ff_00f1UL)] // sturh w2, [x1, #1]
    [InlineData(0xf900003fu, 0UL)] // str xzr, [x1]
    [InlineData(0xf8000822u, 0x99aa_bbcc_ddee_ff00UL, BareCpu.UserData)] // sttr x2, [x1]
    [InlineData(0xc89ffc22u, 0x99aa_bbcc_ddee_ff00UL)] // stlr x2, [x1]
    public void AStoreWritesItsBytesAlone(uint word, ulong expected, ulong address = BareCpu.Data)
    {
        _bare.WriteWord(address, Low);
        _bare.WriteWord(address + 8, High);
        _bare.Cpu.SetX(1, address);
        _bare.Cpu.SetX(2, 0x99aa_bbcc_ddee_ff00);
        Run(word);
        Assert.Equal(expected, _bare.ReadWord(address));
        Assert.Equal(High, _bare.ReadWord(address + 8));
    }

    [Theory]
    [InlineData(0xf8626820u, 16UL, 16L)] // ldr x0, [x1, x2]
    [InlineData(0xf8627820u, 2UL, 16L)] // ldr x0, [x1, x2, lsl #3]
    [InlineData(0xf8624820u, 0xffff_ffff_0000_0010UL, 16L)] // ldr x0, [x1, w2, uxtw]
    [InlineData(0xf8625820u, 0xffff_ffff_0000_0002UL, 16L)] // ldr x0, [x1, w2, uxtw #3]
    [InlineData(0xf862c820u, 0xffff_fff8UL, -8L)] // ldr x0, [x1, w2, sxtw]
    [InlineData(0xf862d820u, 0xffff_ffffUL, -8L)] // ldr x0, [x1, w2, sxtw #3]
    [InlineData(0xf862f820u, 0xffff_ffff_ffff_ffffUL, -8L)] // ldr x0, [x1, x2, sxtx #3]
    [InlineData(0xf97ffc20u, 0UL, 32760L)] // ldr x0, [x1, #32760]
    [InlineData(0xf8500020u, 0UL, -256L)] // ldur x0, [x1, #-256]
    public void AnOffsetIsExtendedThenScaled(uint word, ulong x2, long offset)
    {
        ulong address = BareCpu.Data + 0x1000 + (ulong)offset;
        _bare.WriteWord(address, Low);
        _bare.Cpu.SetX(1, BareCpu.Data + 0x1000);
        _bare.Cpu.SetX(2, x2);
        Run(word);
        Assert.Equal(Low, _bare.Cpu.GetX(0));
        Assert.Equal(BareCpu.Data + 0x1000, _bare.Cpu.GetX(1));
    }

    [Theory]
    [InlineData(0xf8408c20u, 8L, High)] // ldr x0, [x1, #8]!
    [InlineData(0xf8408420u, 8L, Low)] // ldr x0, [x1], #8
    [InlineData(0xf85f0420u, -16L, Low)] // ldr x0, [x1], #-16
    [InlineData(0xa8df8c22u, 504L, 0UL)] // ldp x2, x3, [x1], #504
    public void WriteBackAddsTheOffsetBeforeOrAfter(uint word, long moved, ulong x0)
    {
        Run(word);
        Assert.Equal(x0, _bare.Cpu.GetX(0));
        Assert.Equal(BareCpu.Data + (ulong)moved, _bare.Cpu.GetX(1));
    }

    [Theory]
    [InlineData(0xa9400c22u, Low, High)] // ldp x2, x3, [x1]
    [InlineData(0x29400c22u, 0x8433_82f1UL, 0x8877_6655UL)] // ldp w2, w3, [x1]
    [InlineData(0x69400c22u, 0xffff_ffff_8433_82f1UL, 0xffff_ffff_8877_6655UL)] // ldpsw x2, x3, [x1]
    [InlineData(0x29408c22u, 0x8877_6655UL, 0x8506_0708UL)] // ldp w2, w3, [x1, #4]
    [InlineData(0x69408c22u, 0xffff_ffff_8877_6655UL, 0xffff_ffff_8506_0708UL)] // ldpsw x2, x3, [x1, #4]
    [InlineData(0xa8408c22u, High, 0x55UL)] // ldnp x2, x3, [x1, #8]
    public void APairIsTwoNeighbours(uint word, ulong first, ulong second)
    {
        _bare.WriteWord(BareCpu.Data + 16, 0x55);
        Run(word);
        Assert.Equal((first, second), (_bare.Cpu.GetX(2), _bare.Cpu.GetX(3)));
    }

    [Theory]
    [InlineData(0xa9010c22u, 16L, 0L)] // stp x2, x3, [x1, #16]
    [InlineData(0xa9bf0c22u, -16L, -16L)] // stp x2, x3, [x1, #-16]!
    [InlineData(0xa8810c22u, 0L, 16L)] // stp x2, x3, [x1], #16
    public void AStoredPairIsTwoNeighbours(uint word, long offset, long moved)
    {
        _bare.Cpu.SetX(2, 0x22);
        _bare.Cpu.SetX(3, 0x33);
        Run(word);
        ulong address = BareCpu.Data + (ulong)offset;
        Assert.Equal((0x22UL, 0x33UL), (_bare.ReadWord(address), _bare.ReadWord(address + 8)));
        Assert.Equal(BareCpu.Data + (ulong)moved, _bare.Cpu.GetX(1));
    }

    [Theory]
    [InlineData(0x58000080u, Low)] // ldr x0, . + 16
    [InlineData(0x18000080u, 0x8433_82f1UL)] // ldr w0, . + 16
    [InlineData(0x98000080u, 0xffff_ffff_8433_82f1UL)] // ldrsw x0, . + 16
    public void ALiteralIsRelativeToTheInstruction(uint word, ulong expected)
    {
        _bare.WriteWord(BareCpu.Code + 16, Low);
        Run(word);
        Assert.Equal(expected, _bare.Cpu.GetX(0));
    }

    // CONSTRAINED UNPREDICTABLE, as QEMU has it: the written-back base wins over the loaded value, the first register of a pair
    // over the second, and what is stored is the base from before.
    [Theory]
    [InlineData(0xf8408421u, 1, BareCpu.Data + 8)] // ldr x1, [x1], #8
    [InlineData(0xa9400822u, 2, Low)] // ldp x2, x2, [x1]
    [InlineData(0xf8008c21u, 1, BareCpu.Data + 8)] // str x1, [x1, #8]!
    public void OverlappingRegistersHaveOneMeaning(uint word, int register, ulong expected)
    {
        Run(word);
        Assert.Equal(expected, _bare.Cpu.GetX(register));
        Assert.True(_bare.ReadWord(BareCpu.Data + 8) is High or BareCpu.Data);
    }

    [Fact]
    public void AnAccessAcrossTwoPagesIsOne()
    {
        _bare.Cpu.SetX(1, BareCpu.Data + 0xffc);
        _bare.Cpu.SetX(2, Low);
        Run(0xf9000022, 0xf9400020); // str x2, [x1]; ldr x0, [x1]
        Assert.Equal(Low, _bare.Cpu.GetX(0));
        Assert.Equal(Low << 32, _bare.ReadWord(BareCpu.Data + 0xff8));
        Assert.Equal(Low >> 32, _bare.ReadWord(BareCpu.Data + 0x1000));
    }

    private void Run(params uint[] words)
    {
        _ = _bare.Run(words);
        Assert.False(_bare.Excepted);
    }
}
