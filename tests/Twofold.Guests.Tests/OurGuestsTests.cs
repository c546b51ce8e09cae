using System.Buffers.Binary;

namespace Twofold.Guests.Tests;

/// <summary>The committed images are what their sources give, and what any loader of arm64 Images understands.</summary>
public sealed class OurGuestsTests
{
    [CrossToolsFact]
    public void TheCommittedImagesMatchTheirSources()
    {
        Command check = Command.Run("sh", [Path.Combine(Checkout.Root, "guests", "build.sh"), "--check"]);
        Assert.True(check.ExitCode == 0, check.Errors + check.Output);
    }

    [Theory]
    [InlineData("tour")]
    [InlineData("payload")]
    [InlineData("bench")]
    public void AnImageHasTheHeaderOfTheBootProtocol(string guest)
    {
        byte[] image = File.ReadAllBytes(Checkout.Guest(guest));
        Assert.Equal("ARM\x64"u8, image.AsSpan(56, 4));

        uint first = BinaryPrimitives.ReadUInt32LittleEndian(image);
        Assert.Equal(0b000101u, first >> 26);
        Assert.InRange((first & 0x03ff_ffff) * 4, 64u, (uint)image.Length - 4);

        Assert.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(8)));
        Assert.InRange(BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(16)), (ulong)image.Length, 8ul << 20);
        Assert.Equal(0xaul, BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(24)));
    }
}
