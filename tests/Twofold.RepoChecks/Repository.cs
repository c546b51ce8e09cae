namespace Twofold.RepoChecks;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static IEnumerable<string> SourceProjects()
        => Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    internal static IEnumerable<string> SourceFiles()
        => Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Twofold.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no Twofold.slnx above {AppContext.BaseDirectory}");
    }
}
