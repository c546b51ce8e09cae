using System.Globalization;

namespace Twofold.Machine.Tests.Mmu;

/// <summary>A text file of translation cases. A case starts with a line "case NAME"; the lines below it are its commands; # starts
/// a comment.</summary>
internal static class VectorFile
{
    internal sealed record Line(int Number, string[] Words);

    internal sealed record Case(string File, string Name, IReadOnlyList<Line> Lines)
    {
        public override string ToString() => $"{File}: {Name}";
    }

    internal static IEnumerable<Case> ReadAll()
    {
        System.Reflection.Assembly assembly = typeof(VectorFile).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith("mmu/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(name => Read(name, new StreamReader(assembly.GetManifestResourceStream(name)!)));
    }

    /// <summary>A sum of terms joined by |, each a number or NUMBER&lt;&lt;SHIFT.</summary>
    internal static ulong Number(string text)
    {
        ulong value = 0;
        foreach (string term in text.Split('|'))
        {
            string[] parts = term.Split("<<");
            value |= Plain(parts[0]) << (parts.Length > 1 ? (int)Plain(parts[1]) : 0);
        }

        return value;
    }

    private static ulong Plain(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static List<Case> Read(string file, StreamReader reader)
    {
        List<Case> cases = [];
        List<Line> lines = [];
        int number = 0;
        while (reader.ReadLine() is string text)
        {
            number++;
            string[] words = text.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0] == "case")
            {
                lines = [];
                cases.Add(new Case(file, string.Join(' ', words.Skip(1)), lines));
            }
            else if (words.Length > 0)
            {
                lines.Add(new Line(number, words));
            }
        }

        return cases;
    }
}
