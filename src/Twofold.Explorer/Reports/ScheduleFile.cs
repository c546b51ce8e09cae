namespace Twofold.Explorer.Reports;

/// <summary>One execution as text: what was explored, and every decision.</summary>
/// <param name="ScenarioId">The scenario.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Mutant">The deliberate fault, by name; empty for none.</param>
/// <param name="Strategy">How it was found: for people.</param>
/// <param name="Points">The words and objects before whose accesses decisions are made.</param>
/// <param name="Tokens">The decisions.</param>
internal sealed record ScheduleFile(
    string ScenarioId, string Variant, string Mutant, string Strategy, IReadOnlyList<string> Points, IReadOnlyList<string> Tokens)
{
    private const string Header = "twofold-schedule 1";

    /// <summary>Reads a file; null with an error in one line if it is none.</summary>
    internal static ScheduleFile? TryParse(string text, out string error)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        error = "not a schedule file: its first line is not '" + Header + "'";
        if (lines.Length == 0 || lines[0] != Header)
        {
            return null;
        }

        Dictionary<string, string> knobs = [];
        int at = 1;
        for (; at < lines.Length && lines[at] != "decisions"; at++)
        {
            int space = lines[at].IndexOf(' ', StringComparison.Ordinal);
            knobs[space < 0 ? lines[at] : lines[at][..space]] = space < 0 ? "" : lines[at][(space + 1)..];
        }

        error = "the schedule file lacks its scenario or its decisions";
        if (at == lines.Length || !knobs.TryGetValue("scenario", out string? scenario) || !knobs.TryGetValue("variant", out string? variant))
        {
            return null;
        }

        string[] points = knobs.GetValueOrDefault("points", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new ScheduleFile(scenario, variant, knobs.GetValueOrDefault("mutant", ""), knobs.GetValueOrDefault("strategy", ""), points, lines[(at + 1)..]);
    }

    public override string ToString() => string.Join('\n', (string[])
    [
        Header,
        $"scenario {ScenarioId}",
        $"variant {Variant}",
        .. Mutant.Length == 0 ? Array.Empty<string>() : [$"mutant {Mutant}"],
        $"strategy {Strategy}",
        $"points {string.Join(' ', Points)}",
        "decisions",
        .. Tokens,
        "",
    ]);
}
