using Microsoft.CodeAnalysis;

namespace Twofold.Generators;

/// <summary>A finding with its place and arguments.</summary>
internal sealed record Finding(DiagnosticDescriptor Descriptor, SourceSpot? Spot, EquatableArray<string> Arguments)
{
    internal static Finding Of(DiagnosticDescriptor descriptor, SourceSpot? spot, params string[] arguments)
        => new(descriptor, spot, new EquatableArray<string>(arguments));

    internal Diagnostic ToDiagnostic()
        => Diagnostic.Create(Descriptor, Spot?.ToLocation() ?? Location.None, [.. Arguments]);
}
