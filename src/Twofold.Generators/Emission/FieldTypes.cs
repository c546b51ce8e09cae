namespace Twofold.Generators;

/// <summary>A field that a handler is specialised on, with a type for each of its values.</summary>
internal sealed record FieldChoice(PatternField Field, List<FieldTypeModel> Types);

/// <summary>The types that stand for values of fields. A handler's type parameter TCond is specialised on field cond.</summary>
internal sealed class FieldTypes(IEnumerable<FieldTypeModel> types)
{
    private readonly ILookup<string, FieldTypeModel> _byField = types.ToLookup(type => type.Field, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the type parameters behind the attribute's own arguments are specialised on.</summary>
    internal List<FieldChoice> ChoicesOf(Pattern pattern, List<Finding> findings)
    {
        List<FieldChoice> choices = [];
        foreach (string parameter in pattern.Handler.TypeParameters.Skip(pattern.Handler.TypeArguments.Count))
        {
            PatternField? field = Array.Find(
                pattern.Fields, field => string.Equals("T" + field.Name, parameter, StringComparison.OrdinalIgnoreCase));
            List<FieldTypeModel> candidates = field is null ? [] : [.. _byField[field.Name].OrderBy(type => type.Value ?? int.MaxValue)];
            if (field is null || !Covers(field, candidates))
            {
                findings.Add(Finding.Of(
                    Findings.UnboundTypeParameter, pattern.Handler.Spot, parameter, pattern.Handler.Method, pattern.Handler.Encoding));
                continue;
            }

            choices.Add(new FieldChoice(field, candidates));
        }

        return choices;
    }

    private static bool Covers(PatternField field, List<FieldTypeModel> types)
        => types.Count > 0 && (types[types.Count - 1].Value is null || types.Count == 1 << field.Width);
}
