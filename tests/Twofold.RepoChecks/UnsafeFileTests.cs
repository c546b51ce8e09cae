using System.Text.RegularExpressions;

namespace Twofold.RepoChecks;

/// <summary>Where the dangerous words may stand.</summary>
public sealed partial class UnsafeFileTests
{
    /// <summary>Projects that hold native memory or run guest code.</summary>
    private static readonly string[] UnsafeProjects = ["Twofold.Memory", "Twofold.Machine"];

    [Fact]
    public void UnsafeCodeLivesInUnsafeFilesOfTwoProjects()
    {
        // The generator only writes the word into code that it emits: its own project does not allow unsafe code.
        string[] broken = [.. Repository.SourceFiles()
            .Where(file => !file.Contains("/Twofold.Generators/", StringComparison.Ordinal))
            .Where(file => UnsafeWord().IsMatch(WithoutComments(file)))
            .Where(file => !file.EndsWith(".Unsafe.cs", StringComparison.Ordinal)
                || !UnsafeProjects.Any(project => file.Contains($"/{project}/", StringComparison.Ordinal)))];
        Assert.Empty(broken);
    }

    [Fact]
    public void OrderingPrimitivesLiveInSync()
    {
        string[] broken = [.. Repository.SourceFiles()
            .Where(file => !file.Contains("/Twofold.Sync/", StringComparison.Ordinal))
            .Where(file => OrderingWord().IsMatch(WithoutComments(file)))];
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("unsafe { }", true)]
    [InlineData("Unsafe.Add(ref x, 1)", true)]
    [InlineData("// unsafe", false)]
    public void TheCheckSeesTheWord(string line, bool seen)
        => Assert.Equal(seen, UnsafeWord().IsMatch(Comment().Replace(line, "")));

    private static string WithoutComments(string file) => Comment().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.(Add|AddByteOffset|As|AsPointer|AsRef|SkipInit|ReadUnaligned|WriteUnaligned)\b|\bMemoryMarshal\.|\bMarshal\.")]
    private static partial Regex UnsafeWord();

    [GeneratedRegex(@"\bInterlocked\.|\bVolatile\.|\bMonitor\.|\block\s*\(|\bnew Thread\(|\bvolatile\b")]
    private static partial Regex OrderingWord();
}
