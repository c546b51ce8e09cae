using Microsoft.CodeAnalysis;

namespace Twofold.Generators.Tests;

/// <summary>What the generator refuses: each finding is a build error.</summary>
public sealed class PatternFindingTests
{
    private const string Sixteen = "0000000000000000";

    [Fact]
    public void PatternsThatShareAWordAreAnError()
    {
        Generation generation = Generation.Of(
            Generation.Handler("A", $"{Sixteen} 0000 op:12") + Generation.Handler("B", $"{Sixteen} op:12 0001"));
        Diagnostic finding = Assert.Single(generation.Diagnostics);
        Assert.Equal("A64002", finding.Id);
        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.Contains("0x00000001", finding.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("Handlers.cs", finding.Location.GetLineSpan().Path);
        Assert.Equal("", generation.Source("Decoder.Unsafe.g.cs"));
    }

    [Fact]
    public void ASpecialCaseThatDoesNotSaySoIsAnError()
        => Assert.Equal(["A64002"], Generation.Of(
            Generation.Handler("A", $"{Sixteen} imm:16") + Generation.Handler("B", $"{Sixteen} {Sixteen}")).Findings);

    [Fact]
    public void ARefinementThatReachesOutsideTheGeneralCaseIsAnError()
        => Assert.Contains("A64002", Generation.Of(
            Generation.Handler("A", $"{Sixteen} 0000 op:12") + Generation.Handler("B", $"{Sixteen} op:12 0001", ", Refines = true")).Findings);

    [Fact]
    public void ARefinementOfNothingIsAnError()
        => Assert.Equal(["A64003"], Generation.Of(Generation.Handler("A", $"{Sixteen} imm:16", ", Refines = true")).Findings);

    [Theory]
    [InlineData("0000")]
    [InlineData(Sixteen + " " + Sixteen + " 1")]
    [InlineData(Sixteen + " imm:17")]
    [InlineData(Sixteen + " imm:16:2")]
    [InlineData(Sixteen + " imm:x")]
    [InlineData(Sixteen + " 000000 Rn:up Rd")]
    [InlineData(Sixteen + " 0000002000000000")]
    public void APatternThatIsNotThirtyTwoBitsAndFieldsIsAnError(string encoding)
        => Assert.Equal(["A64001"], Generation.Of(Generation.Handler("A", encoding)).Findings);

    [Theory]
    [InlineData("sf 0000000000000000000000000000000", "")]
    [InlineData("sf 0000000000000000000000000000000", "[FieldValue(\"sf\", 0)] public struct W { }")]
    [InlineData("00000000000000000000000000000000", "[FieldValue(\"sf\", 0)] public struct W { } [FieldValue(\"sf\", 1)] public struct X { }")]
    public void ATypeParameterNeedsAFieldWithTypesForAllItsValues(string encoding, string types)
        => Assert.Equal(["A64004"], Generation.Of(Generation.Handler("A", encoding, generic: "<TSf>"), types).Findings);
}
