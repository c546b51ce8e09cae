namespace Twofold.Sync.Tests;

public sealed class CellTests
{
    [Fact]
    public void ACompareExchangeAnswersWhatItFound()
    {
        ulong cell = 5;
        Assert.Equal(5UL, Cell.CompareExchange(ref cell, 6, 4));
        Assert.Equal(5UL, cell);
        Assert.Equal(5UL, Cell.CompareExchange(ref cell, 6, 5));
        Assert.Equal(6UL, Cell.Load(ref cell));
        int small = 1;
        Assert.Equal(1, Cell.CompareExchange(ref small, 2, 1));
        Assert.Equal(2, Cell.Load(ref small));
    }

    [Fact]
    public void AnExchangeAnswersWhatItReplacedAndAnAdditionTheSum()
    {
        ulong cell = 5;
        Assert.Equal(5UL, Cell.Exchange(ref cell, 9));
        int small = 40;
        Assert.Equal(42, Cell.Add(ref small, 2));
        long large = 1;
        Assert.Equal(0L, Cell.Add(ref large, -1L));
        Cell.Store(ref cell, 3);
        Assert.Equal(3UL, cell);
    }

    [Fact]
    public void AdditionsFromManyThreadsAreAllCounted()
    {
        long sum = 0;
        Worker[] workers =
        [
            .. Enumerable.Range(0, 4).Select(index => Worker.Start($"adder {index}", () =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    _ = Cell.Add(ref sum, 1);
                }
            })),
        ];
        Array.ForEach(workers, worker => worker.Join());
        Assert.Equal(40_000L, sum);
    }
}
