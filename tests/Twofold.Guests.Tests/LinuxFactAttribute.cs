namespace Twofold.Guests.Tests;

/// <summary>A test that needs Debian's kernel and busybox; without them the test is skipped and says how to get them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    internal static string Image { get; } = Path.Combine(Checkout.RealGuests, "Image-arm64");

    internal static string Initrd { get; } = Path.Combine(Checkout.RealGuests, "initrd-arm64.cpio");

    public LinuxFactAttribute()
    {
        if (!File.Exists(Image) || !File.Exists(Initrd))
        {
            Skip = "no Linux: guests/fetch-guests.sh artifacts/guests --only linux --only busybox";
        }
    }
}
