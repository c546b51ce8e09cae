namespace Twofold.Machine.Handlers;

/// <summary>Signed arithmetic limited to lanes twice as wide as T: 32 or 64 bits.</summary>
internal static class WideSaturation
{
    internal static long Double<T>(long product, ref bool saturated)
        where T : unmanaged => Add<T>(product, product, ref saturated);

    internal static long Add<T>(long n, long m, ref bool saturated)
        where T : unmanaged
        => Lanes.Size<T>() == 2
            ? Saturation.Limit<int>(n + m, ref saturated) : Saturation.Add(n, m, ref saturated);

    internal static long Subtract<T>(long n, long m, ref bool saturated)
        where T : unmanaged
        => Lanes.Size<T>() == 2
            ? Saturation.Limit<int>(n - m, ref saturated) : Saturation.Subtract(n, m, ref saturated);
}
