using System.Globalization;

namespace Twofold.Walkers.Tests;

/// <summary>A text file of cases. A case starts with a line "case NAME"; the lines below it are its commands; # starts a comment.</summary>
internal static class VectorFile
{
    internal sealed record Line(int Number, string[] Words);

    internal sealed record Case(string File, string Name, IReadOnlyList<Line> Lines)
    {
        public override string ToString() => $"{File}: {Name}";
    }

    internal static List<Case> Read(string file)
    {
        using StreamReader reader = new(typeof(VectorFile).Assembly.GetManifestResourceStream(file)!);
        List<Case> cases = [];
        List<Line> lines = [];
        for (int number = 1; reader.ReadLine() is string text; number++)
        {
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
}
