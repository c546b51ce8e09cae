namespace Twofold.Machine.Tests;

/// <summary>A test that compares with Debian's cross binutils; skipped, saying so, where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ObjdumpFactAttribute : FactAttribute
{
    public ObjdumpFactAttribute()
    {
        if (!Objdump.IsInstalled)
        {
            Skip = "aarch64-linux-gnu-objdump is not installed";
        }
    }
}
