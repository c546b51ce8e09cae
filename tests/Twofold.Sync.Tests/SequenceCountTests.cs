namespace Twofold.Sync.Tests;

public sealed class SequenceCountTests
{
    [Fact]
    public void WithoutAnInvalidationNothingIsStale()
    {
        SequenceCount count = new();
        Assert.False(count.MustRetry(count.Sample()));
    }

    [Fact]
    public void AnInvalidationThatIsOpenMakesEverySampleStale()
    {
        SequenceCount count = new();
        long before = count.Sample();
        count.Begin();
        Assert.True(count.MustRetry(before));
        Assert.True(count.MustRetry(count.Sample()));
    }

    [Fact]
    public void AnInvalidationThatEndedMakesTheSamplesBeforeItsEndStale()
    {
        SequenceCount count = new();
        long before = count.Sample();
        count.Begin();
        long during = count.Sample();
        count.End();
        Assert.True(count.MustRetry(before));
        Assert.True(count.MustRetry(during));
        Assert.False(count.MustRetry(count.Sample()));
    }

    [Fact]
    public void OfTwoThatOverlapBothMustEnd()
    {
        SequenceCount count = new();
        count.Begin();
        count.Begin();
        count.End();
        Assert.True(count.MustRetry(count.Sample()));
        count.End();
        Assert.False(count.MustRetry(count.Sample()));
    }

    [Fact]
    public void WhatIsPublishedLastIsWhatReadersSee()
    {
        Published<string> published = new("first");
        Assert.Equal("first", published.Value);
        published.Value = "second";
        Assert.Equal("second", published.Value);
    }
}
