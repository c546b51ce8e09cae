namespace Twofold.Sync.Tests;

public sealed class InvariantTests
{
    [Fact]
    public void ABrokenInvariantNamesItselfAndWhatWasFound()
    {
        int found = 0x2a;
        InvariantViolationException broken = Assert.Throws<InvariantViolationException>(
            () => Invariant.Check(found == 1, "I-99", $"found {found:x} of {"text"}"));
        Assert.Equal("I-99", broken.Id);
        Assert.Equal("I-99: found 2a of text", broken.Message);
        Assert.Equal("I-98: plain", Assert.Throws<InvariantViolationException>(() => Invariant.Check(false, "I-98", "plain")).Message);
    }

    [Fact]
    public void AnInvariantThatHoldsFormatsNothing()
    {
        int formatted = 0;
        Invariant.Check(formatted == 0, "I-99", $"{++formatted}");
        Invariant.Check(true, "I-99", "plain");
        Assert.Equal(0, formatted);
    }
}
