namespace Twofold.Guests.Tests;

/// <summary>The files that these tests read: the checkout they were built from, and the real guests beside it.</summary>
internal static class Checkout
{
    internal static string Root { get; } = FindRoot();

    /// <summary>Where guests/fetch-guests.sh put the real guests: what TWOFOLD_GUESTS names, else artifacts/guests.</summary>
    internal static string RealGuests { get; } =
        Environment.GetEnvironmentVariable("TWOFOLD_GUESTS") ?? Path.Combine(Root, "artifacts", "guests");

    internal static string Guest(string name) => Path.Combine(Root, "guests", name, name + ".bin");

    internal static string Tree(string name) => Path.Combine(Root, "guests", "trees", name + ".dtb");

    internal static string Data(string file) => Path.Combine(Root, "tests", "Twofold.Guests.Tests", "data", file);

    /// <summary>Whether a program is on the path.</summary>
    internal static bool HasTool(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, name)));

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
