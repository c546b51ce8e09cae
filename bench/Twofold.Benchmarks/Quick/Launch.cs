using System.Globalization;
using Twofold.Benchmarks.Workloads;

namespace Twofold.Benchmarks.Quick;

/// <summary>What one process measures: every goal in interleaved rounds, a ratio for each round, the median of those.</summary>
internal static class Launch
{
    private const int WarmUps = 6, Rounds = 9;

    /// <summary>Measures the goals named, or all, and writes a line for each: name, ratio, both times, bytes.</summary>
    internal static int Run(string[] names, TextWriter output)
    {
        Side[] sides = [.. Bar.All.Where(bar => names.Length == 0 || names.Contains(bar.Name)).Select(bar => new Side(bar))];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            foreach (Side side in sides)
            {
                side.Round(keep: round >= 0);
            }
        }

        foreach (Side side in sides)
        {
            output.WriteLine(side.Line);
            side.Dispose();
        }

        foreach (ThreadsGoal goal in ThreadsGoal.All.Where(goal => names.Length == 0 || names.Contains(goal.Name)))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{goal.Name}\t{goal.Measure()}"));
        }

        return 0;
    }

    private sealed class Side(Bar bar) : IDisposable
    {
        private readonly Workload _calibrator = bar.Calibrator();
        private readonly Workload _operation = bar.Operation();
        private readonly List<(Sample Calibrator, Sample Operation)> _rounds = [];

        internal string Line => string.Create(CultureInfo.InvariantCulture,
            $"{bar.Name}\t{Median.Of(_rounds.Select(round => round.Operation.Nanoseconds / round.Calibrator.Nanoseconds))}"
            + $"\t{Median.Of(_rounds.Select(round => round.Calibrator.Nanoseconds))}"
            + $"\t{Median.Of(_rounds.Select(round => round.Operation.Nanoseconds))}"
            + $"\t{_rounds.Min(round => round.Operation.Bytes)}");

        internal void Round(bool keep)
        {
            Sample calibrator = Sample.Of(_calibrator);
            Sample operation = Sample.Of(_operation);
            if (keep)
            {
                _rounds.Add((calibrator, operation));
            }
        }

        public void Dispose()
        {
            _calibrator.Dispose();
            _operation.Dispose();
        }
    }
}
