using System.Diagnostics.CodeAnalysis;

namespace Twofold.Conformance;

/// <summary>Reads vectors: a line each, eight fields separated by tabs; lines that begin with # are comments.</summary>
public static class VectorFile
{
    private const string Header = "id\tplatform\tpath\tcategory\tscope\tops\tresults\tnote";
    private const int Fields = 8;

    /// <summary>Reads all vectors.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="vectors">The vectors in the order of their lines; null on failure.</param>
    /// <param name="error">What is wrong, with the line's number; null on success.</param>
    public static bool TryRead(TextReader reader, [NotNullWhen(true)] out IReadOnlyList<Vector>? vectors, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(reader);
        List<Vector> read = [];
        vectors = null;
        error = null;
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0 || line[0] == '#' || line == Header)
            {
                continue;
            }

            string[] fields = line.Split('\t');
            if (fields.Length != Fields)
            {
                error = $"line {number}: {fields.Length} fields, not {Fields}";
                return false;
            }

            string[] operations = fields[5].Split(';', StringSplitOptions.TrimEntries);
            string[] answers = fields[6].Split(';');
            if (operations.Length != answers.Length)
            {
                error = $"line {number}: {operations.Length} operations and {answers.Length} results";
                return false;
            }

            read.Add(new Vector(fields[0], fields[1], fields[2], fields[3], fields[4], operations, answers, fields[7]));
        }

        vectors = read;
        return true;
    }
}
