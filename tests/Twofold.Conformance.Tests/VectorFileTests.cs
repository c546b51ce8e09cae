namespace Twofold.Conformance.Tests;

public sealed class VectorFileTests
{
    [Fact]
    public void CommentsHeaderAndEmptyLinesAreNoVectors()
    {
        Assert.True(VectorFile.TryRead(new StringReader("# a comment\n\nid\tplatform\tpath\tcategory\tscope\tops\tresults\tnote\n"), out var vectors, out _));
        Assert.Empty(vectors);
    }

    [Fact]
    public void ALineIsEightFieldsAndAsManyResultsAsOperations()
    {
        Assert.True(VectorFile.TryRead(new StringReader("V1\tp\t-\tc\tneutral\tmkvm 0;chk 10\tok;32767\tnote"), out var vectors, out _));
        Vector vector = Assert.Single(vectors);
        Assert.Equal(["mkvm 0", "chk 10"], vector.Operations);
        Assert.Equal(["ok", "32767"], vector.Answers);
    }

    [Theory]
    [InlineData("V1\tp\t-\tc\tneutral\tmkvm 0\tok", "line 1: 7 fields, not 8")]
    [InlineData("# x\nV1\tp\t-\tc\tneutral\tmkvm 0;mkvm 0\tok\tn", "line 2: 2 operations and 1 results")]
    public void AMalformedLineIsNamed(string text, string expected)
    {
        Assert.False(VectorFile.TryRead(new StringReader(text), out _, out string? error));
        Assert.Equal(expected, error);
    }
}
