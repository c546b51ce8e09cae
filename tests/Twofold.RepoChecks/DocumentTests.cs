using System.Text.RegularExpressions;

namespace Twofold.RepoChecks;

/// <summary>The documents agree with the code and with each other.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void EveryInvariantThatTheCodeNamesIsDescribed()
    {
        string[] described = [.. Row().Matches(Invariants()).Select(match => match.Groups[1].Value)];
        string[] missing = [.. Repository.SourceFiles()
            .SelectMany(file => InvariantId().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Distinct()
            .Except(described)];
        Assert.Empty(missing);
        Assert.NotEmpty(described);
    }

    [Fact]
    public void EveryTestThatAnInvariantNamesExists()
    {
        string tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        string[] named = [.. Row().Matches(Invariants())
            .SelectMany(row => CodeWord().Matches(row.Groups[2].Value).Select(match => match.Groups[1].Value))];
        string[] missing = [.. named.Where(name => !tests.Contains($" {name}(", StringComparison.Ordinal))];
        Assert.Empty(missing);
        Assert.NotEmpty(named);
    }

    [Fact]
    public void EveryLinkLeadsToAFile()
    {
        string[] documents = [Path.Combine(Repository.Root, "README.md"),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)];
        string[] broken = [.. documents.SelectMany(document => Link().Matches(File.ReadAllText(document))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)))
            .Select(target => $"{Path.GetFileName(document)}: {target}"))];
        Assert.Empty(broken);
    }

    [Fact]
    public void OnlyTheWriterTouchesTableMemory()
    {
        string[] broken = [.. Repository.SourceFiles()
            .Where(file => file.Contains("/Twofold.PageTables/", StringComparison.Ordinal))
            .Where(file => !file.Contains("/Changing/PteStore.", StringComparison.Ordinal))
            .Where(file => TableAccess().IsMatch(File.ReadAllText(file)))];
        Assert.Empty(broken);
    }

    private static string Invariants() => File.ReadAllText(Path.Combine(Repository.Root, "docs", "invariants.md"));

    /// <summary>A row of the table: its number, and its last column.</summary>
    [GeneratedRegex(@"^\| (I-\d\d) \|.*\| ([^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bI-\d\d\b")]
    private static partial Regex InvariantId();

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex CodeWord();

    [GeneratedRegex(@"\]\(([^)#]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\.Word\(")]
    private static partial Regex TableAccess();
}
