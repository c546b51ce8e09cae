using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Twofold.Generators;

/// <summary>
/// Builds the A64 decoder from the patterns on handler methods: the search for the pattern of a word, the extraction of its
/// operands, the choice of a specialised handler, and the table that the disassembler and the tests read.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class InstructionGenerator : IIncrementalGenerator
{
    private const string HandlerAttribute = "Twofold.Machine.A64Attribute";
    private const string SharedPrepareAttribute = "Twofold.Machine.PreparedByAttribute";
    private const string FieldAttribute = "Twofold.Machine.FieldValueAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<EquatableArray<HandlerModel>>> handlers = context.SyntaxProvider
            .ForAttributeWithMetadataName(HandlerAttribute, (node, _) => node is MethodDeclarationSyntax, (found, _) => HandlersOf(found))
            .Collect();
        IncrementalValueProvider<ImmutableArray<EquatableArray<FieldTypeModel>>> types = context.SyntaxProvider
            .ForAttributeWithMetadataName(FieldAttribute, (node, _) => node is StructDeclarationSyntax, (found, _) => FieldsOf(found))
            .Collect();
        context.RegisterSourceOutput(handlers.Combine(types), (output, found) => Write(output, found.Left, found.Right));
    }

    private static void Write(
        SourceProductionContext output, ImmutableArray<EquatableArray<HandlerModel>> handlers, ImmutableArray<EquatableArray<FieldTypeModel>> types)
    {
        if (handlers.IsEmpty)
        {
            return;
        }

        PatternSet set = PatternSet.Of(handlers.SelectMany(method => method));
        string decoder = DecoderSource.Write(set, new FieldTypes(types.SelectMany(type => type)));
        foreach (Finding finding in set.Findings)
        {
            output.ReportDiagnostic(finding.ToDiagnostic());
        }

        if (set.Findings.Count == 0)
        {
            output.AddSource("InstructionPatterns.g.cs", SourceText.From(PatternTableSource.Write(set), System.Text.Encoding.UTF8));
            output.AddSource("Decoder.Unsafe.g.cs", SourceText.From(decoder, System.Text.Encoding.UTF8));
        }
    }

    private static EquatableArray<HandlerModel> HandlersOf(GeneratorAttributeSyntaxContext found)
    {
        IMethodSymbol method = (IMethodSymbol)found.TargetSymbol;
        EquatableArray<string> parameters = new([.. method.TypeParameters.Select(parameter => parameter.Name)]);
        string type = FullName(method.ContainingType);
        string prepareType = method.ContainingType.GetAttributes()
            .Where(attribute => attribute.AttributeClass?.ToDisplayString() == SharedPrepareAttribute)
            .Select(attribute => attribute.ConstructorArguments[0].Value).OfType<ITypeSymbol>().Select(FullName).FirstOrDefault() ?? type;
        return new([.. found.Attributes.Select(attribute => new HandlerModel(
            type,
            method.ContainingType.Name,
            method.Name,
            parameters,
            new EquatableArray<string>([.. TypesOf(attribute)]),
            attribute.ConstructorArguments[0].Value as string ?? "",
            attribute.ConstructorArguments[1].Value as string ?? "",
            Named(attribute, "Prepare") is string prepare ? $"{prepareType}.{prepare}" : null,
            Named(attribute, "Refines") is true,
            SourceSpot.Of(attribute.ApplicationSyntaxReference)))]);
    }

    private static IEnumerable<string> TypesOf(AttributeData attribute)
        => attribute.ConstructorArguments[2].Values.Select(value => value.Value).OfType<ITypeSymbol>().Select(FullName);

    private static EquatableArray<FieldTypeModel> FieldsOf(GeneratorAttributeSyntaxContext found)
        => new([.. found.Attributes.Select(attribute => new FieldTypeModel(
            FullName(attribute.ConstructorArguments.Length > 2 && attribute.ConstructorArguments[2].Value is ITypeSymbol other
                ? other : (ITypeSymbol)found.TargetSymbol),
            attribute.ConstructorArguments[0].Value as string ?? "",
            attribute.ConstructorArguments.Length > 1 ? attribute.ConstructorArguments[1].Value as int? : null))]);

    private static object? Named(AttributeData attribute, string name)
        => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;

    private static string FullName(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
