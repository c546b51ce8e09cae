using Twofold.Arch;

namespace Twofold.Vmm.Loading;

/// <summary>Whether a range lies in memory, and how to say that it does not.</summary>
internal static class LoadBounds
{
    /// <summary>Whether all of <paramref name="range"/>, whose numbers may be nonsense, lies inside <paramref name="memory"/>.</summary>
    internal static bool Fits(IpaRange range, IpaRange memory)
        => range.Start >= memory.Start && range.Bytes <= memory.Bytes && range.Start - memory.Start <= memory.Bytes - range.Bytes;

    internal static string TooLarge(IpaRange range, IpaRange memory)
        => $"{range.Bytes} bytes at {range.Start} do not fit into the guest's memory {memory}";
}
