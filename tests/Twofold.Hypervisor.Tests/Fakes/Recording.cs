namespace Twofold.Hypervisor.Tests;

/// <summary>Lines that a real kernel traced.</summary>
internal static class Recording
{
    /// <summary>The "event: text" part of the lines of one event, below the header line that starts so and up to the next.</summary>
    internal static string[] Events(string file, string name, string header = "#")
        => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", file))
            .SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal))
            .Skip(header == "#" ? 0 : 1)
            .TakeWhile(line => header == "#" || !line.StartsWith("##", StringComparison.Ordinal))
            .Where(line => line.Contains($": {name}: ", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf($"{name}: ", StringComparison.Ordinal)..])];
}
