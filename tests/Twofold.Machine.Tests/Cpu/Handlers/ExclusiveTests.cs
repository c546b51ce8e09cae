namespace Twofold.Machine.Tests;

/// <summary>Exclusive loads and stores: when the store happens.</summary>
public sealed class ExclusiveTests : IDisposable
{
    private const uint LoadX = 0xc85f7c20, StoreX = 0xc8037c22; // ldxr x0, [x1]; stxr w3, x2, [x1]
    private const uint LoadPair = 0xc87f1424, StorePair = 0xc8231c26; // ldxp x4, x5, [x1]; stxp w3, x6, x7, [x1]
    private const uint LoadWords = 0x887f1424, StoreWords = 0x88231c26; // ldxp w4, w5, [x1]; stxp w3, w6, w7, [x1]
    private const uint ClearExclusive = 0xd5033f5f, Other = 0xf9000028; // clrex; str x8, [x1]
    private readonly BareCpu _bare = new();

    public ExclusiveTests()
    {
        _bare.WriteWord(BareCpu.Data, 0x1111);
        _bare.WriteWord(BareCpu.Data + 8, 0x2222);
        _bare.Cpu.SetX(1, BareCpu.Data);
        _bare.Cpu.SetX(2, 0xaaaa);
        _bare.Cpu.SetX(3, 77);
        _bare.Cpu.SetX(6, 0xffff_ffff_0000_6666);
        _bare.Cpu.SetX(7, 0xffff_ffff_0000_7777);
        _bare.Cpu.SetX(8, 0x8888);
    }

    public void Dispose() => _bare.Dispose();

    [Fact]
    public void AStoreBehindItsLoadHappens()
    {
        Run(LoadX, StoreX);
        Assert.Equal((0x1111UL, 0UL, 0xaaaaUL), (_bare.Cpu.GetX(0), _bare.Cpu.GetX(3), _bare.ReadWord(BareCpu.Data)));
    }

    [Theory]
    [InlineData(new uint[] { StoreX })]
    [InlineData(new uint[] { LoadX, ClearExclusive, StoreX })]
    [InlineData(new uint[] { LoadPair, StoreX })]
    [InlineData(new uint[] { LoadX, 0x91002021, StoreX })] // add x1, x1, #8
    [InlineData(new uint[] { LoadX, StoreX, 0xd2800002, StoreX })] // the first happens; mov x2, #0; the second must not
    public void AStoreWithoutItsLoadDoesNot(uint[] words)
    {
        Run(words);
        Assert.Equal(1UL, _bare.Cpu.GetX(3));
        Assert.True(_bare.ReadWord(BareCpu.Data) is 0x1111 or 0xaaaa);
        Assert.Equal(0x2222UL, _bare.ReadWord(BareCpu.Data + 8));
    }

    [Fact]
    public void AStoreInBetweenIsNotLost()
    {
        Run(LoadX, Other, StoreX);
        Assert.Equal((1UL, 0x8888UL), (_bare.Cpu.GetX(3), _bare.ReadWord(BareCpu.Data)));
    }

    [Fact]
    public void APairOfDoublewordsIsSixteenBytes()
    {
        Run(LoadPair, StorePair);
        Assert.Equal((0x1111UL, 0x2222UL, 0UL), (_bare.Cpu.GetX(4), _bare.Cpu.GetX(5), _bare.Cpu.GetX(3)));
        Assert.Equal((0xffff_ffff_0000_6666UL, 0xffff_ffff_0000_7777UL), (_bare.ReadWord(BareCpu.Data), _bare.ReadWord(BareCpu.Data + 8)));
    }

    [Fact]
    public void APairOfWordsIsEightBytes()
    {
        _bare.WriteWord(BareCpu.Data, 0x4444_4444_3333_3333);
        Run(LoadWords, StoreWords);
        Assert.Equal((0x3333_3333UL, 0x4444_4444UL, 0UL), (_bare.Cpu.GetX(4), _bare.Cpu.GetX(5), _bare.Cpu.GetX(3)));
        Assert.Equal((0x0000_7777_0000_6666UL, 0x2222UL), (_bare.ReadWord(BareCpu.Data), _bare.ReadWord(BareCpu.Data + 8)));
    }

    [Fact]
    public void AByteIsComparedAndStoredAlone()
    {
        Run(0x085ffc20, 0x0803fc22); // ldaxrb w0, [x1]; stlxrb w3, w2, [x1]
        Assert.Equal((0x11UL, 0UL, 0x11aaUL), (_bare.Cpu.GetX(0), _bare.Cpu.GetX(3), _bare.ReadWord(BareCpu.Data)));
    }

    private void Run(params uint[] words)
    {
        _ = _bare.Run(words);
        Assert.False(_bare.Excepted);
    }
}
