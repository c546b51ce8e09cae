using Twofold.Vmm.Consoles;

namespace Twofold.Vmm.Tests.Consoles;

public sealed class ConsoleTextTests
{
    [Theory]
    [InlineData("plain", "706c61696e")]
    [InlineData(@"a\n\r\t\\b", "610a0d095c62")]
    [InlineData(@"\a\b\e\f\v", "07081b0c0b")]
    [InlineData(@"\x1b[0m\xfF", "1b5b306dff")]
    [InlineData(@"\x4\x041", "040431")]
    [InlineData(@"\0\033\1234", "001b5334")]
    [InlineData("ä€", "c3a4e282ac")]
    [InlineData(@"\'\""\?", "27223f")]
    public void EscapesAreThoseOfC(string text, string expected)
    {
        Assert.True(ConsoleText.TryParse(text, out byte[]? bytes, out string? error), error);
        Assert.Equal(expected, Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData(@"a\q", @"'\q'")]
    [InlineData(@"\", @"'\'")]
    [InlineData(@"\xg", @"'\xg'")]
    [InlineData(@"\777", @"'\777'")]
    [InlineData(@"\8", @"'\8'")]
    [InlineData("", "empty")]
    public void WhatIsNotUnderstoodIsNamed(string text, string reason)
    {
        Assert.False(ConsoleText.TryParse(text, out _, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }
}
