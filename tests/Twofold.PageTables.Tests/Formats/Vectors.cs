using System.Globalization;
using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>The text vectors: one file per format, one fact per line.</summary>
internal static class Vectors
{
    internal static readonly Dictionary<string, ICodec> Formats = new()
    {
        ["stage2-4k"] = new Codec<Stage2Granule4K>(),
        ["stage2-16k"] = new Codec<Stage2Granule16K>(),
        ["stage2-64k"] = new Codec<Stage2Granule64K>(),
        ["stage2-4k-lpa2"] = new Codec<Stage2Granule4KLpa2>(),
        ["stage2-16k-lpa2"] = new Codec<Stage2Granule16KLpa2>(),
        ["stage2-64k-wide"] = new Codec<Stage2Granule64KWide>(),
        ["hypervisor-stage1"] = new Codec<HypervisorStage1>(),
        ["armv7-stage2"] = new Codec<Armv7Stage2>(),
    };

    /// <summary>Every line of one kind, in every file of <see cref="Formats"/>, the file's name first.</summary>
    internal static TheoryData<string, string> Lines(string kind) => LinesOf(Formats.Keys, kind);

    /// <summary>Every line of one kind, in the files of <paramref name="formats"/>, the file's name first.</summary>
    internal static TheoryData<string, string> LinesOf(IEnumerable<string> formats, string kind)
    {
        TheoryData<string, string> lines = [];
        foreach (string format in formats)
        {
            foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", format + ".txt")))
            {
                if (line.StartsWith(kind + " ", StringComparison.Ordinal))
                {
                    lines.Add(format, line);
                }
            }
        }

        return lines;
    }

    internal static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    internal static ulong Hex(string word) => ulong.Parse(word.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    internal static string Text(ulong pte) => "0x" + pte.ToString("x16", CultureInfo.InvariantCulture);

    internal static Stage2Permissions Permissions(string word)
        => (word[0] == 'r' ? Stage2Permissions.Read : 0)
            | (word[1] == 'w' ? Stage2Permissions.Write : 0)
            | word[2] switch
            {
                'x' => Stage2Permissions.ExecutePrivileged | Stage2Permissions.ExecuteUser,
                'p' => Stage2Permissions.ExecutePrivileged,
                'u' => Stage2Permissions.ExecuteUser,
                _ => 0,
            };

    internal static MemoryAttribute Attribute(string word) => word switch
    {
        "normal" => MemoryAttribute.Normal,
        "noncacheable" => MemoryAttribute.NormalNonCacheable,
        _ => MemoryAttribute.Device,
    };

    internal static FormatFeatures Features(string word)
        => (word.Contains("fwb", StringComparison.Ordinal) ? FormatFeatures.ForcedWriteBack : 0)
            | (word.Contains("dirty", StringComparison.Ordinal) ? FormatFeatures.HardwareDirty : 0)
            | (word.Contains("xnx", StringComparison.Ordinal) ? FormatFeatures.SplitExecute : 0);
}
