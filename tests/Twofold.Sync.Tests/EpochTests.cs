namespace Twofold.Sync.Tests;

public sealed class EpochTests
{
    private readonly EpochDomain _domain = new();

    [Fact]
    public void WithoutReadersEverythingIsFreeAtOnce()
    {
        long number = _domain.Advance();
        Assert.True(_domain.OldestReader() >= number);
    }

    [Fact]
    public void AReaderThatEnteredBeforeHoldsItUpUntilItLeaves()
    {
        using EpochParticipant reader = _domain.Join();
        long number;
        using (reader.Enter())
        {
            number = _domain.Advance();
            Assert.True(_domain.OldestReader() < number);
        }

        Assert.True(_domain.OldestReader() >= number);
    }

    [Fact]
    public void AReaderThatEnteredAfterDoesNotHoldItUp()
    {
        using EpochParticipant reader = _domain.Join();
        long number = _domain.Advance();
        using (reader.Enter())
        {
            Assert.True(_domain.OldestReader() >= number);
        }
    }

    [Fact]
    public void TheOldestReaderCounts()
    {
        using EpochParticipant old = _domain.Join();
        using EpochParticipant young = _domain.Join();
        using (old.Enter())
        {
            long number = _domain.Advance();
            using (young.Enter())
            {
                Assert.True(_domain.OldestReader() < number);
            }
        }
    }

    [Fact]
    public void AReaderThatIsInsideCannotEnterAgain()
    {
        using EpochParticipant reader = _domain.Join();
        using EpochParticipant.Guard inside = reader.Enter();
        _ = Assert.Throws<InvalidOperationException>(() => reader.Enter().Dispose());
    }

    [Fact]
    public void NothingIsFreedWhileAReaderOnAnotherThreadLooksAtIt()
    {
        // A word is either reachable and alive, or poisoned after its epoch: a reader inside never sees poison.
        const int rounds = 20_000;
        const long poison = -1;
        long[][] published = [[1]];
        using EpochParticipant participant = _domain.Join();
        bool stop = false;
        int seen = 0;
        Thread reader = new(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                using (participant.Enter())
                {
                    long[] current = Volatile.Read(ref published[0]);
                    Thread.SpinWait(3);
                    seen += Volatile.Read(ref current[0]) == poison ? 1 : 0;
                }
            }
        });
        reader.Start();
        for (int i = 0; i < rounds; i++)
        {
            long[] old = Interlocked.Exchange(ref published[0], [1]);
            long number = _domain.Advance();
            while (_domain.OldestReader() < number)
            {
                _ = Thread.Yield();
            }

            Volatile.Write(ref old[0], poison);
        }

        Volatile.Write(ref stop, true);
        reader.Join();
        Assert.Equal(0, seen);
    }
}
