namespace Twofold.Sync.Tests;

public sealed class MmuLockTests
{
    private readonly MmuLock _mmu = new();

    [Fact]
    public void SharedHoldersAreInsideTogether()
    {
        // The barrier opens only when both are inside at once.
        using Barrier inside = new(2);
        void Body()
        {
            using (_mmu.EnterShared())
            {
                inside.SignalAndWait();
            }
        }

        Worker other = Worker.Start("shared", Body);
        Body();
        other.Join();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NobodyEntersBesideAnExclusiveHolder(bool exclusive)
    {
        int arrived = 0;
        int inside = 0;
        Worker other;
        using (_mmu.EnterExclusive())
        {
            other = Worker.Start("other", () =>
            {
                Cell.Store(ref arrived, 1);
                if (exclusive)
                {
                    using (_mmu.EnterExclusive())
                    {
                        Cell.Store(ref inside, 1);
                    }
                }
                else
                {
                    using (_mmu.EnterShared())
                    {
                        Cell.Store(ref inside, 1);
                    }
                }
            });
            for (int turns = 0; turns < 2000 || Cell.Load(ref arrived) == 0; turns++)
            {
                _ = Thread.Yield();
                Assert.Equal(0, Cell.Load(ref inside));
            }
        }

        other.Join();
        Assert.Equal(1, inside);
    }

    [Fact]
    public void MonolithicSharedHoldersAreAlone()
    {
        MmuLock one = new(MmuLockMode.Monolithic);
        int plain = 0;
        Together(4, thread =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                if (i % 8 == thread)
                {
                    using (one.EnterExclusive())
                    {
                        plain++;
                    }
                }
                else
                {
                    using (one.EnterShared())
                    {
                        plain++;
                    }
                }
            }
        });
        Assert.Equal(4 * 20_000, plain);
    }

    [Fact]
    public void TheTimeThatThreadsWaitIsCounted()
    {
        Assert.Equal(TimeSpan.Zero, _mmu.Waited);
        int arrived = 0;
        Worker other;
        using (_mmu.EnterExclusive())
        {
            other = Worker.Start("other", () =>
            {
                Cell.Store(ref arrived, 1);
                _mmu.EnterShared().Dispose();
            });
            for (int turns = 0; turns < 2000 || Cell.Load(ref arrived) == 0; turns++)
            {
                _ = Thread.Yield();
            }
        }

        other.Join();
        TimeSpan waited = _mmu.Waited;
        _mmu.EnterShared().Dispose();
        Assert.Equal(waited, _mmu.Waited);
    }

    [Fact]
    public void ThreadsCountApartAndTogether()
    {
        SpreadCounter counter = new();
        Together(40, thread =>
        {
            for (int i = 0; i < 1000; i++)
            {
                counter.Add(3, thread % 2 == 0 ? 2 : -1);
                counter.Add(15, 1);
            }
        });
        Assert.Equal((20_000, 40_000, 0), (counter.Sum(3), counter.Sum(15), counter.Sum(2)));
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => counter.Add(16, 1));
    }

    [Fact]
    public void AnExclusiveHolderIsAlone()
    {
        const int rounds = 20_000;
        int plain = 0;
        int exclusive = 0;
        int shared = 0;
        int together = 0;
        Together(4, thread =>
        {
            for (int i = 0; i < rounds; i++)
            {
                if ((i + thread) % 4 == 0)
                {
                    using (_mmu.EnterExclusive())
                    {
                        together += Cell.Add(ref exclusive, 1) != 1 || Cell.Load(ref shared) != 0 ? 1 : 0;
                        plain++;
                        _ = Cell.Add(ref exclusive, -1);
                    }
                }
                else
                {
                    using (_mmu.EnterShared())
                    {
                        _ = Cell.Add(ref shared, 1);
                        if (Cell.Load(ref exclusive) != 0)
                        {
                            _ = Cell.Add(ref together, 1);
                        }

                        _ = Cell.Add(ref shared, -1);
                    }
                }
            }
        });
        Assert.Equal(0, together);
        Assert.Equal(rounds, plain);
        Assert.False(_mmu.IsHeldExclusively);
    }

    [Fact]
    public void AWaitingExclusiveHolderIsNotStarvedByFaults()
    {
        // Two threads hand the shared lock over to each other so that it is never free; the third still gets in.
        bool done = false;
        Worker[] faults =
        [
            .. Enumerable.Range(0, 2).Select(_ => Worker.Start("fault", () =>
            {
                while (!Volatile.Read(ref done))
                {
                    using (_mmu.EnterShared())
                    {
                        Thread.SpinWait(200);
                    }
                }
            })),
        ];
        for (int i = 0; i < 100; i++)
        {
            using (_mmu.EnterExclusive())
            {
                Assert.True(_mmu.IsHeldExclusively);
            }
        }

        Volatile.Write(ref done, true);
        Array.ForEach(faults, fault => fault.Join());
    }

    private static void Together(int threads, Action<int> body)
    {
        Worker[] running = [.. Enumerable.Range(0, threads).Select(i => Worker.Start($"thread {i}", () => body(i)))];
        Array.ForEach(running, worker => worker.Join());
    }
}
