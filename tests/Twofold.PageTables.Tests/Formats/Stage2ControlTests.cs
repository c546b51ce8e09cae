namespace Twofold.PageTables.Tests;

/// <summary>VTCR_EL2 values put together from Arm DDI 0487, D23.2.</summary>
public sealed class Stage2ControlTests
{
    [Theory]
    [InlineData(40, 1, 0x2UL, 0x21UL, false, 0x802a_3558UL)] // 40-bit output, AF and dirty by hardware offered: HA, 16-bit VMIDs.
    [InlineData(40, 1, 0x2UL, 0x22UL, true, 0x806a_3558UL)] // HD, for leaves that carry dirty state.
    [InlineData(40, 1, 0x2UL, 0x21UL, true, 0x802a_3558UL)] // The CPU sets access flags only.
    [InlineData(40, 1, 0x2UL, 0x0UL, false, 0x8002_3558UL)]
    [InlineData(40, 0, 0x2UL, 0x0UL, false, 0x8002_3598UL)] // Level 0 without concatenation.
    [InlineData(32, 2, 0x0UL, 0x0UL, false, 0x8000_3520UL)] // Level 2, SL0 0.
    [InlineData(48, 0, 0x6UL, 0x1UL, false, 0x8025_3590UL)] // Level 0, SL0 2; a 52-bit CPU is told 48 bits.
    [InlineData(44, 0, 0x5UL, 0x2UL, false, 0x8025_3594UL)]
    public void TheControlRegisterOf4KFollowsTheCpu(int ipaBits, int startLevel, ulong mmfr0, ulong mmfr1, bool dirty, ulong vtcr)
        => Check<Stage2Granule4K>(ipaBits, startLevel, mmfr0, mmfr1, dirty, vtcr);

    [Fact]
    public void TheGranuleAndTheWideAddressesHaveTheirFields()
    {
        Check<Stage2Granule16K>(40, 2, 5, 0, false, 0x8005_b558); // TG0 2, SL0 1 is level 2.
        Check<Stage2Granule16K>(48, 1, 5, 0, false, 0x8005_b590);
        Check<Stage2Granule64K>(40, 2, 5, 0, false, 0x8005_7558); // TG0 1.
        Check<Stage2Granule64K>(48, 1, 5, 0, false, 0x8005_7590);
        Check<Stage2Granule64KWide>(52, 1, 6, 0, false, 0x8006_758c); // 52 bits without DS.
        Check<Stage2Granule4KLpa2>(52, 0, 6, 0, false, 0x1_8006_358c); // DS.
        Check<Stage2Granule4KLpa2>(52, -1, 6, 0, false, 0x3_8006_350c); // SL2 for level -1.
        Check<Stage2Granule16KLpa2>(52, 0, 6, 0, false, 0x1_8006_b5cc); // SL0 3 is level 0.
    }

    [Theory]
    [InlineData(40, 1, 0x8000_3558u)] // T0SZ -8: 1000 with the sign in bit 4; SL0 1 is level 1.
    [InlineData(32, 2, 0x8000_3500u)]
    public void TheControlRegisterOfArmv7HasASignedSize(int ipaBits, int startLevel, uint vtcr)
        => Assert.Equal(vtcr, Armv7Stage2.ControlRegister(ipaBits, startLevel));

    private static void Check<TFormat>(int ipaBits, int startLevel, ulong mmfr0, ulong mmfr1, bool dirty, ulong vtcr)
        where TFormat : struct, IStage2Format<TFormat>
    {
        FormatFeatures features = dirty ? FormatFeatures.HardwareDirty : FormatFeatures.None;
        Assert.Equal(vtcr.ToString("x", null), Stage2Control.Encode<TFormat>(ipaBits, startLevel, features, mmfr0, mmfr1).Value.ToString("x", null));
    }
}
