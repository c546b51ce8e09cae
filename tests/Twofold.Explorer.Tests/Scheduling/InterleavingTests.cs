using Twofold.Explorer.Scheduling;
using Twofold.Explorer.Strategies;
using Twofold.Sync;

namespace Twofold.Explorer.Tests.Scheduling;

/// <summary>The orders that the scheduler runs, written out.</summary>
public sealed class InterleavingTests : IDisposable
{
    private const int Unbounded = 10;

    private readonly TinyProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void TwoActorsOfTwoStepsRunInAllSixOrders()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () => TwoWriters("ab", "xy"));
        Assert.Equal(["abxy", "axby", "axyb", "xaby", "xayb", "xyab"], orders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ThreeActorsOfOneTwoAndTwoStepsRunInAllThirtyOrders()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () => TwoWriters("a", "xy", "12"));
        Assert.Equal(30, orders.Count);
        Assert.Equal(Interleavings(["a", "xy", "12"]).Order(StringComparer.Ordinal), orders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WithoutPreemptionsActorsRunOneAfterAnother()
        => Assert.Equal(["abxy", "xyab"], _program.RunAll(new PreemptionBounding(0), () => TwoWriters("ab", "xy")).Order(StringComparer.Ordinal));

    [Fact]
    public void OnePreemptionIsOneInterruptionOfSomebodyWhoCouldGoOn()
        => Assert.Equal(
            ["abxy", "axyb", "xaby", "xyab"],
            _program.RunAll(new PreemptionBounding(1), () => TwoWriters("ab", "xy")).Order(StringComparer.Ordinal));

    [Fact]
    public void FewerPreemptionsComeFirst()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () => TwoWriters("abc", "xyz"));
        int[] switches = [.. orders.Select(order => order.Zip(order[1..]).Count(pair => char.IsBetween(pair.First, 'a', 'c') != char.IsBetween(pair.Second, 'a', 'c')))];
        Assert.Equal(20, orders.Distinct().Count());
        Assert.Equal(1, switches[0]);
        Assert.Equal(1, switches[1]);
        Assert.Equal(switches.Max(), switches[^1]);
    }

    [Fact]
    public void WordsThatNobodyElseTouchesAreNoReasonToSwitch()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () =>
        [
            self => Note("a"),
            self => Note("b"),
        ]);
        Assert.Equal(["ab"], orders);
    }

    [Fact]
    public void ReadersAloneAreOneOrder()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () =>
        {
            TinyProgram.Word word = new(_program);
            return [self => word.Read("a"), self => word.Read("b")];
        });
        Assert.Equal(["ab"], orders);
    }

    [Fact]
    public void ALockIsHeldByOneAtATime()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () =>
        {
            RankedLock both = new(LockRank.Device);
            TinyProgram.Word word = new(_program);
            return [Critical(both, word, "ab"), Critical(both, word, "xy")];
        });
        Assert.Equal(["abxy", "xyab"], orders.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SharedHoldersOfTheMmuLockInterleaveAndAnExclusiveOneDoesNot()
    {
        List<string> orders = _program.RunAll(new PreemptionBounding(Unbounded), () =>
        {
            MmuLock mmu = new();
            TinyProgram.Word word = new(_program);
            return [Shared(mmu, word, "ab"), Shared(mmu, word, "xy"), Exclusive(mmu, word, "12")];
        });
        Assert.Contains("axby12", orders);
        Assert.Contains("12axyb", orders);
        Assert.All(orders, order => Assert.Contains("12", order));
    }

    [Fact]
    public void LocksTakenInOppositeOrdersAreFoundAsADeadlock()
    {
        List<string> outcomes = _program.RunAll(new PreemptionBounding(1), () =>
        {
            object first = new();
            object second = new();
            return [Nested(first, second), Nested(second, first)];
        });
        Assert.Contains("INV-30", outcomes);
        Assert.Contains("aa", outcomes);
    }

    [Fact]
    public void OneWhoWaitsForAChangeIsNotPickedBeforeThereIsOne()
    {
        List<string> outcomes = _program.RunAll(new PreemptionBounding(2), () =>
        [
            self => self.AwaitOthers(self.ChangesOfOthers),
            self => Note("x"),
        ]);
        Assert.All(outcomes, outcome => Assert.Equal("INV-30", outcome));
    }

    [Fact]
    public void WhatAnActorThrowsIsAViolationAndTheOthersUnwind()
    {
        List<string> outcomes = _program.RunAll(new PreemptionBounding(1), () =>
        {
            TinyProgram.Word word = new(_program);
            return
            [
                self =>
                {
                    word.Write("a", 1);
                    word.Write("b", 2);
                },
                self =>
                {
                    if (word.Read("x") == 1)
                    {
                        throw new InvalidOperationException("between the two writes");
                    }
                },
            ];
        });
        Assert.Contains("exception", outcomes);
        Assert.Contains("abx", outcomes);
        Assert.Contains("xab", outcomes);
    }

    [Fact]
    public void RandomOrdersAreTheSameForTheSameSeedAndReachEveryOrder()
    {
        List<string> first = _program.RunAll(new RandomWalk(7), () => TwoWriters("ab", "xy"), 100);
        List<string> second = _program.RunAll(new RandomWalk(7), () => TwoWriters("ab", "xy"), 100);
        List<string> other = _program.RunAll(new RandomWalk(8), () => TwoWriters("ab", "xy"), 100);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(6, first.Distinct().Count());
    }

    /// <summary>Actors that each write one shared word once for each letter of their string.</summary>
    private Action<ThreadActor>[] TwoWriters(params string[] steps)
    {
        TinyProgram.Word word = new(_program);
        return [.. steps.Select(letters => new Action<ThreadActor>(_ =>
        {
            foreach (char letter in letters)
            {
                word.Write(letter.ToString(), letter);
            }
        }))];
    }

    private static IEnumerable<string> Interleavings(string[] rest)
    {
        if (rest.All(steps => steps.Length == 0))
        {
            return [""];
        }

        return Enumerable.Range(0, rest.Length).Where(i => rest[i].Length != 0).SelectMany(i =>
            Interleavings([.. rest.Select((steps, j) => j == i ? steps[1..] : steps)]).Select(tail => rest[i][0] + tail));
    }

    private void Note(string name) => _program.Trace.Add(name);

    private static Action<ThreadActor> Critical(RankedLock owner, TinyProgram.Word word, string letters) => _ =>
    {
        using (owner.Enter())
        {
            word.Write(letters[..1], 1);
            word.Write(letters[1..], 2);
        }
    };

    private static Action<ThreadActor> Shared(MmuLock owner, TinyProgram.Word word, string letters) => _ =>
    {
        using (owner.EnterShared())
        {
            word.Write(letters[..1], 1);
            word.Write(letters[1..], 2);
        }
    };

    private static Action<ThreadActor> Exclusive(MmuLock owner, TinyProgram.Word word, string letters) => _ =>
    {
        using (owner.EnterExclusive())
        {
            word.Write(letters[..1], 1);
            word.Write(letters[1..], 2);
        }
    };

    /// <summary>Takes two locks at the controller directly: the ranks of real ones would refuse the second order.</summary>
    private Action<ThreadActor> Nested(object outer, object inner) => self =>
    {
        self.Acquire(outer, LockRank.Device, exclusive: true);
        self.Acquire(inner, LockRank.Device, exclusive: true);
        Note("a");
        self.Release(inner, exclusive: true);
        self.Release(outer, exclusive: true);
    };
}
