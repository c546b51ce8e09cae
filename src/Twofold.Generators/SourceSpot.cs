using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Twofold.Generators;

/// <summary>A place in a source file, without the syntax tree that a <see cref="Location"/> would keep alive.</summary>
internal sealed record SourceSpot(string Path, TextSpan Span, LinePositionSpan Lines)
{
    internal static SourceSpot? Of(SyntaxReference? reference)
    {
        Location? location = reference?.SyntaxTree.GetLocation(reference.Span);
        return location is null ? null : new SourceSpot(location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span);
    }

    internal Location ToLocation() => Location.Create(Path, Span, Lines);
}
