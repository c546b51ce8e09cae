using System.Globalization;

namespace Twofold.Explorer.Reports;

/// <summary>Results in words.</summary>
internal static class TextReport
{
    /// <summary>One line for a variant that held; the failure with its chart for one that did not.</summary>
    internal static string Of(ExplorationResult result)
    {
        string counts = string.Create(CultureInfo.InvariantCulture, $"{result.Executions} execution{(result.Executions == 1 ? "" : "s")}, {result.Steps} steps");
        if (result.Executions == 0)
        {
            return $"{result.Name}: not explored, the budget is spent\n";
        }

        if (result.Failure is not { } failure)
        {
            string checks = string.Join(", ", result.Checks.Select(check => string.Create(CultureInfo.InvariantCulture, $"{check.Key} {check.Value}")));
            return $"{result.Name}: holds; {result.Coverage}: {counts}; checked {checks}\n";
        }

        string preemptions = string.Create(CultureInfo.InvariantCulture, $"{failure.Preemptions} preemption{(failure.Preemptions == 1 ? "" : "s")}");
        return $"{result.Name}: FAILS in execution {result.Executions.ToString(CultureInfo.InvariantCulture)} with {preemptions} ({counts})\n"
            + $"{failure.Violation.Invariant}: {failure.Violation.Text}\n\n{Chart.Draw(failure.Lanes, failure.Events)}";
    }
}
