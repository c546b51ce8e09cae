using Twofold.Cli.DemandPaging;

namespace Twofold.Cli.Tests;

public sealed class DemandPagingRequestTests
{
    [Fact]
    public void ListsAreReadInTheOrderGiven()
    {
        Assert.True(DemandPagingRequest.TryRead("4,1", "shared,monolithic", "ept,stage2", "64M", out DemandPagingRequest? request, out _));
        Assert.Equal([4, 1], request.Cpus);
        Assert.Equal(["shared", "monolithic"], request.Locks);
        Assert.Equal(["ept", "stage2"], request.Formats);
        Assert.Equal(64UL << 20, request.Bytes);
    }

    [Theory]
    [InlineData("0", "shared", "ept", "64M", "--cpus 0 is not a list of numbers from 1 to 64")]
    [InlineData("1,,2", "shared", "ept", "64M", "--cpus 1,,2 is not a list of numbers from 1 to 64")]
    [InlineData("65", "shared", "ept", "64M", "--cpus 65 is not a list of numbers from 1 to 64")]
    [InlineData("1", "shared,rw", "ept", "64M", "--lock rw is neither monolithic nor shared")]
    [InlineData("1", "shared", "npt", "64M", "--format npt is neither stage2 nor ept")]
    [InlineData("1", "shared", "ept", "3M", "--memory 3M is not a multiple of 2M up to 8G")]
    [InlineData("1", "shared", "ept", "0", "--memory 0 is not a multiple of 2M up to 8G")]
    [InlineData("1", "shared", "ept", "16G", "--memory 16G is not a multiple of 2M up to 8G")]
    public void WhatCannotBeMeasuredIsNamed(string cpus, string locks, string formats, string memory, string complaint)
    {
        Assert.False(DemandPagingRequest.TryRead(cpus, locks, formats, memory, out _, out string text));
        Assert.Equal(complaint, text);
    }

    [Theory]
    [InlineData("stage2")]
    [InlineData("ept")]
    public void AGuestIsPopulatedUnderBothLocks(string format)
    {
        Assert.True(DemandPagingRequest.TryRead("1,3", "monolithic,shared", format, "4M", out DemandPagingRequest? request, out _));
        using StringWriter output = new();
        using StringWriter error = new();
        Assert.Equal(0, DemandPagingBenchmark.Run(request, output, error));
        Assert.Equal("", error.ToString());
        Assert.Equal(6, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
