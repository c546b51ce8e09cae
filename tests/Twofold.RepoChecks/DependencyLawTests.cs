using System.Xml.Linq;

namespace Twofold.RepoChecks;

/// <summary>The dependency law of docs/architecture.md, read from the project files: an arrow it does not name fails here.</summary>
public sealed class DependencyLawTests
{
    /// <summary>What each project may reference directly. Written from the design, not from the project files.</summary>
    private static readonly Dictionary<string, string[]> Law = new()
    {
        ["Arch"] = [],
        ["Sync"] = [],
        ["Memory"] = ["Arch", "Sync"],
        ["HostMm"] = ["Memory", "Arch", "Sync"],
        ["PageTables"] = ["Memory", "Arch", "Sync"],
        ["Machine"] = ["Memory", "Arch", "Sync", "Generators"],
        ["Generators"] = [],
        ["Hypervisor"] = ["PageTables", "HostMm", "Memory", "Arch", "Sync"],
        ["Vmm"] = ["Hypervisor", "Machine", "PageTables", "HostMm", "Memory", "Arch", "Sync"],
        ["Spec"] = ["Arch"],
        ["Explorer"] = ["Spec", "Vmm", "Hypervisor", "Machine", "PageTables", "HostMm", "Memory", "Arch", "Sync"],
        ["Conformance"] = ["Vmm", "Hypervisor", "Machine", "PageTables", "HostMm", "Memory", "Arch", "Sync"],
        ["Cli"] = ["Conformance", "Explorer", "Spec", "Vmm", "Hypervisor", "Machine", "PageTables", "HostMm", "Memory", "Arch", "Sync"],
    };

    /// <summary>The product's only packages: the command line's, and the generator's at build time.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Cli"] = ["System.CommandLine"],
        ["Generators"] = ["Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Analyzers"],
    };

    [Fact]
    public void EveryProjectUnderSrcObeysTheLaw()
    {
        List<string> broken = [];
        foreach (string project in Repository.SourceProjects())
        {
            string name = ShortName(project);
            if (!Law.TryGetValue(name, out string[]? allowed))
            {
                broken.Add($"{project}: no row in the law");
                continue;
            }

            broken.AddRange(Forbidden(XDocument.Load(project), allowed).Select(reference => $"{name} -> {reference}"));
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void NoProjectReachesAForbiddenOneThroughAnother()
    {
        // MSBuild references are transitive in the compiler's eyes: Machine must not see PageTables by any path. The generator
        // runs inside the compiler and is not passed on.
        Dictionary<string, string[]> graph = Repository.SourceProjects()
            .ToDictionary(ShortName, project => References(XDocument.Load(project)).Where(to => to != "Generators").ToArray());
        string[] broken = [.. graph.Keys.SelectMany(from => Reachable(graph, from)
            .Where(to => !Law[from].Contains(to))
            .Select(to => $"{from} reaches {to}"))];
        Assert.Empty(broken);
    }

    [Fact]
    public void OnlyTheCommandLineAndTheGeneratorTakePackages()
    {
        string[] broken = [.. Repository.SourceProjects().SelectMany(project => XDocument.Load(project).Descendants("PackageReference")
            .Select(package => package.Attribute("Include")!.Value)
            .Except(Packages.GetValueOrDefault(ShortName(project), []))
            .Select(package => $"{ShortName(project)} -> {package}"))];
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("Machine", "PageTables")]
    [InlineData("Machine", "Hypervisor")]
    [InlineData("PageTables", "Machine")]
    [InlineData("HostMm", "PageTables")]
    [InlineData("Arch", "Sync")]
    [InlineData("Hypervisor", "Machine")]
    public void TheCheckSeesAForbiddenArrow(string from, string to)
    {
        XDocument project = XDocument.Parse(
            $"<Project><ItemGroup><ProjectReference Include=\"../Twofold.{to}/Twofold.{to}.csproj\" /></ItemGroup></Project>");
        Assert.Equal([to], Forbidden(project, Law[from]));
    }

    private static IEnumerable<string> Forbidden(XDocument project, string[] allowed) => References(project).Except(allowed);

    private static IEnumerable<string> References(XDocument project)
        => project.Descendants("ProjectReference").Select(reference => ShortName(reference.Attribute("Include")!.Value));

    private static string ShortName(string path)
        => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("Twofold.", "", StringComparison.Ordinal);

    private static HashSet<string> Reachable(Dictionary<string, string[]> graph, string from)
    {
        HashSet<string> seen = [];
        Stack<string> open = new(graph[from]);
        while (open.TryPop(out string? next))
        {
            if (seen.Add(next))
            {
                foreach (string further in graph[next])
                {
                    open.Push(further);
                }
            }
        }

        return seen;
    }
}
