using System.Text;
using Twofold.Explorer.Scheduling;

namespace Twofold.Explorer.Reports;

/// <summary>An execution drawn with one column for each actor, time running downwards.</summary>
internal static class Chart
{
    private const int Narrowest = 24;
    private const int Widest = 64;

    internal static string Draw(IReadOnlyList<string> lanes, IReadOnlyList<LoggedEvent> events)
    {
        int[] widths = [.. lanes.Select((lane, index) => Math.Clamp(
            events.Where(e => e.Lane == index).Select(e => e.Text.Length).Append(lane.Length).Max() + 2, Narrowest, Widest))];
        StringBuilder chart = new();
        AppendRow(chart, widths, [.. lanes]);
        AppendRow(chart, widths, [.. widths.Select(width => new string('-', width - 2))]);
        foreach (LoggedEvent entry in events)
        {
            foreach (string line in Wrap(entry.Text, entry.Lane < 0 ? Widest : widths[entry.Lane] - 2))
            {
                string[] cells = new string[lanes.Count];
                cells[Math.Max(0, entry.Lane)] = line;
                AppendRow(chart, widths, cells);
            }
        }

        return chart.ToString();
    }

    private static void AppendRow(StringBuilder chart, int[] widths, string?[] cells)
    {
        StringBuilder row = new();
        for (int i = 0; i < cells.Length; i++)
        {
            _ = row.Append((cells[i] ?? "").PadRight(widths[i]));
            _ = i + 1 < cells.Length ? row.Append("| ") : row;
        }

        _ = chart.Append(row.ToString().TrimEnd()).Append('\n');
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            int cut = text.LastIndexOf(' ', width);
            cut = cut <= 2 ? width : cut;
            yield return text[..cut];
            text = "  " + text[cut..].TrimStart();
        }

        yield return text;
    }
}
