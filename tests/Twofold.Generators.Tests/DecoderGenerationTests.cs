using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Twofold.Generators.Tests;

/// <summary>What the generator writes.</summary>
public sealed partial class DecoderGenerationTests
{
    private const string Sixteen = "0000000000000000";

    [Fact]
    public void ARefinementIsLookedForFirst()
    {
        string search = Generation.Of(
            Generation.Handler("General", $"{Sixteen} imm:16") + Generation.Handler("Special", $"{Sixteen} {Sixteen}", ", Refines = true"))
            .Source("InstructionPatterns.g.cs");
        Assert.InRange(
            search.IndexOf("return 1;", StringComparison.Ordinal), 0, search.IndexOf("return 0;", StringComparison.Ordinal));
    }

    [Fact]
    public void RegistersGoToTheirOperandsWithTheMeaningOfThirtyOne()
    {
        string decoder = Decoder(Generation.Handler("A", "0000000 Rs Ra:in Rn:sp 00000 Rd"));
        Assert.Contains("insn.Rm = Destination(word >> 20);", decoder, StringComparison.Ordinal);
        Assert.Contains("insn.Ra = Source(word >> 15);", decoder, StringComparison.Ordinal);
        Assert.Contains("insn.Rn = WithStackPointer(word >> 10);", decoder, StringComparison.Ordinal);
        Assert.Contains("insn.Rd = Destination(word >> 0);", decoder, StringComparison.Ordinal);
    }

    [Fact]
    public void AFieldCalledImmIsTheImmediate()
        => Assert.Contains("insn.Imm = (word & 0x001fffe0) >> 5;", Decoder(Generation.Handler("A", "00000000000 imm:16 00000")), StringComparison.Ordinal);

    [Fact]
    public void ReservedValuesAreRefusedBeforeTheHandlerIsChosen()
    {
        string decoder = Decoder(
            "public static bool Check(uint word, ref Insn i) => true; " + Generation.Handler("A", $"{Sixteen} op:16", ", Prepare = nameof(Check)"));
        int check = decoder.IndexOf("if (!global::Twofold.Machine.Handlers.Check(word, ref insn))", StringComparison.Ordinal);
        Assert.InRange(check, 0, decoder.IndexOf("insn.Run =", StringComparison.Ordinal));
    }

    [Fact]
    public void AHandlerIsSpecialisedOnTheValuesOfItsFields()
    {
        const string types = """
            [FieldValue("sf", 0)] public struct W { } [FieldValue("sf", 1)] public struct X { }
            [FieldValue("Rn", 31)] public struct Stack { } [FieldValue("Rn")] public struct Other { } public struct Given { }
            """;
        string decoder = Decoder(
            Generation.Handler("A", "sf 000000000000000000000 Rn 00000", ", typeof(Given)", "<TOperation, TSf, TRn>"), types);
        string[] chosen = [.. Chosen().Matches(decoder).Select(match => match.Groups[1].Value.Replace("global::Twofold.Machine.", "", StringComparison.Ordinal))];
        Assert.Equal(["Given, W, Stack", "Given, W, Other", "Given, X, Stack", "Given, X, Other"], chosen);
    }

    [Fact]
    public void AFieldThatIsNotZeroIsOnePatternForEachPlaceOfItsFirstOne()
    {
        string table = Generation.Of(Generation.Handler("A", $"{Sixteen} 0000000000000 n:3+")).Source("InstructionPatterns.g.cs");
        Assert.Contains("0xfffffffc, 0x00000004, [new(\"n\", 0, 3, false)]", table, StringComparison.Ordinal);
        Assert.Contains("0xfffffffe, 0x00000002, [new(\"n\", 0, 3, false)]", table, StringComparison.Ordinal);
        Assert.Contains("0xffffffff, 0x00000001, [new(\"n\", 0, 3, false)]", table, StringComparison.Ordinal);
    }

    [Fact]
    public void AFieldsValueMayStandForATypeThatCarriesNoAttribute()
    {
        const string types = """[FieldValue("n", 0, typeof(byte)), FieldValue("n", 1, typeof(int))] public struct Lanes { }""";
        string decoder = Decoder(Generation.Handler("A", $"{Sixteen} 000000000000000 n", "", "<TN>"), types);
        Assert.Equal(["byte", "int"], Chosen().Matches(decoder).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void VectorRegistersAreAllRegisters()
    {
        string decoder = Decoder(Generation.Handler("A", "0000000 Vm Va Vn 00000 Vd"));
        Assert.Contains("insn.Rm = Source(word >> 20);", decoder, StringComparison.Ordinal);
        Assert.Contains("insn.Ra = Source(word >> 15);", decoder, StringComparison.Ordinal);
        Assert.Contains("insn.Rd = Source(word >> 0);", decoder, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEditElsewhereRegeneratesNothing()
    {
        IncrementalStepRunReason[] reasons = [.. Generation.Of(Generation.Handler("A", $"{Sixteen} imm:16")).AfterAnUnrelatedEdit()];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    private static string Decoder(string members, string types = "")
    {
        Generation generation = Generation.Of(members, types);
        Assert.Empty(generation.Findings);
        return generation.Source("Decoder.Unsafe.g.cs");
    }

    [GeneratedRegex("&global::Twofold.Machine.Handlers.A<(.*)>;")]
    private static partial Regex Chosen();
}
