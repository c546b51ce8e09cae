namespace Twofold.Guests.Tests;

/// <summary>A test that needs the tools that build our guests; without them it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CrossToolsFactAttribute : FactAttribute
{
    public CrossToolsFactAttribute()
    {
        if (!Checkout.HasTool("aarch64-linux-gnu-as") || !Checkout.HasTool("dtc"))
        {
            Skip = "needs Debian's binutils-aarch64-linux-gnu and device-tree-compiler";
        }
    }
}
