using System.Diagnostics;

namespace Twofold.Explorer;

/// <summary>How long to go on: a time and a number of executions for everything that is explored with it.</summary>
internal sealed class Budget(TimeSpan time, long executions)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _spent;

    /// <summary>What a scenario gets when nobody says otherwise; far more than exploring it to two preemptions takes.</summary>
    internal static Budget Default => new(TimeSpan.FromMinutes(5), 1_000_000);

    /// <summary>Takes one execution out of the budget; false when it is spent.</summary>
    internal bool TrySpend() => _spent++ < executions && _watch.Elapsed < time;
}
