namespace Twofold.Guests.Tests;

/// <summary>A test that needs Debian's U-Boot; without it the test is skipped and says how to get it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UBootFactAttribute : FactAttribute
{
    internal static string Image { get; } = Path.Combine(Checkout.RealGuests, "u-boot-arm64.bin");

    public UBootFactAttribute()
    {
        if (!File.Exists(Image))
        {
            Skip = "no U-Boot: guests/fetch-guests.sh artifacts/guests --only u-boot";
        }
    }
}
