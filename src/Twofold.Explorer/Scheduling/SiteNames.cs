namespace Twofold.Explorer.Scheduling;

/// <summary>Names places in the code by file and member, which stay when lines move.</summary>
internal sealed class SiteNames
{
    private readonly Dictionary<string, string> _files = [];
    private readonly Dictionary<(string File, string Member), string> _sites = [];

    internal string FileOf(string path)
    {
        if (!_files.TryGetValue(path, out string? file))
        {
            file = Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
            _files[path] = file;
        }

        return file;
    }

    internal string SiteOf(string path, string member)
    {
        if (!_sites.TryGetValue((path, member), out string? site))
        {
            site = $"{FileOf(path)}.{member}";
            _sites[(path, member)] = site;
        }

        return site;
    }
}
