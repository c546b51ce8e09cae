using Twofold.Arch;

namespace Twofold.Explorer.Hardware;

/// <summary>One access that a guest makes.</summary>
/// <param name="Ipa">Where.</param>
/// <param name="IsWrite">What for.</param>
internal readonly record struct GuestAccess(Ipa Ipa, bool IsWrite)
{
    internal static GuestAccess Read(Ipa ipa) => new(ipa, false);

    internal static GuestAccess Write(Ipa ipa) => new(ipa, true);

    public override string ToString() => $"{(IsWrite ? "write" : "read")} {Ipa}";
}
