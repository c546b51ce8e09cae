using Microsoft.CodeAnalysis;

namespace Twofold.Generators;

/// <summary>What is wrong with a pattern; each is an error, because a decoder built from it would be wrong.</summary>
internal static class Findings
{
#pragma warning disable RS2008 // Release tracking is for analyzers that are published; this one serves one project.
    internal static readonly DiagnosticDescriptor Malformed = Error(
        "A64001", "Malformed instruction pattern", "'{0}': {1}");

    internal static readonly DiagnosticDescriptor Overlap = Error(
        "A64002", "Instruction patterns overlap", "'{0}' and '{1}' both match {2}, and neither refines the other");

    internal static readonly DiagnosticDescriptor RefinesNothing = Error(
        "A64003", "Refinement without a general case", "'{0}' refines no other pattern");

    internal static readonly DiagnosticDescriptor UnboundTypeParameter = Error(
        "A64004", "Type parameter without a field", "type parameter {0} of {1} names no field of '{2}' that has types for all its values");
#pragma warning restore RS2008

    private static DiagnosticDescriptor Error(string id, string title, string format)
        => new(id, title, format, "Decoding", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
