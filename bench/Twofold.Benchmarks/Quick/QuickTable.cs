using System.Diagnostics;
using System.Globalization;

namespace Twofold.Benchmarks.Quick;

/// <summary>The table of goals from three processes: code that was compiled once is laid out once, and that alone moves figures.</summary>
internal static class QuickTable
{
    private const int Launches = 3;

    internal static int Print(string[] names, TextWriter output)
    {
        List<(string Name, double[] Values)> results = [];
        for (int launch = 0; launch < Launches; launch++)
        {
            using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), "--launch", .. names])
            {
                RedirectStandardOutput = true,
            })!;
            foreach (string line in process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] cells = line.Split('\t');
                results.Add((cells[0], [.. cells[1..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))]));
            }

            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                return process.ExitCode;
            }
        }

        output.WriteLine("| goal | at most | ratio (3 launches) | calibrator ns | operation ns | B/op | |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (Bar bar in Bar.All)
        {
            double[][] launches = [.. results.Where(result => result.Name == bar.Name).Select(result => result.Values)];
            if (launches.Length > 0)
            {
                output.WriteLine(Row(bar, launches));
            }
        }

        foreach (ThreadsGoal goal in ThreadsGoal.All)
        {
            double[] ratios = [.. results.Where(result => result.Name == goal.Name).Select(result => result.Values[0])];
            if (ratios.Length > 0)
            {
                output.WriteLine(Row(goal, [.. ratios.Where(ratio => !double.IsNaN(ratio))]));
            }
        }

        return 0;
    }

    private static string Row(ThreadsGoal goal, double[] ratios)
        => string.Create(CultureInfo.InvariantCulture, $"| {goal.Name} | at least {goal.Least:0.0} ")
            + (ratios.Length == 0
                ? "| - | | | | could not be measured: the threads did not have a core each |"
                : string.Create(CultureInfo.InvariantCulture,
                    $"| {Median.Of(ratios):0.00} ({ratios.Min():0.00} - {ratios.Max():0.00}) | | | | {(Median.Of(ratios) >= goal.Least ? "reached" : "missed")} |"));

    private static string Row(Bar bar, double[][] launches)
    {
        double ratio = Median.Of(launches.Select(launch => launch[0]));
        double bytes = launches.Max(launch => launch[3]);
        return string.Create(CultureInfo.InvariantCulture,
            $"| {bar.Name} | {bar.Limit:0.0} | {ratio:0.00} ({launches.Min(launch => launch[0]):0.00} - {launches.Max(launch => launch[0]):0.00}) "
            + $"| {Median.Of(launches.Select(launch => launch[1])):0.00} | {Median.Of(launches.Select(launch => launch[2])):0.00} | {bytes:0.##} "
            + $"| {(ratio <= bar.Limit && bytes == 0 ? "reached" : "missed")} |");
    }

    /// <summary>The assembly to name where this process is the host program <c>dotnet</c>.</summary>
    private static string[] Self()
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(QuickTable).Assembly.Location] : [];
}
