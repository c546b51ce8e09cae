namespace Twofold.Benchmarks.Quick;

/// <summary>The middle value: what a neighbour on the machine did to some rounds does not move it.</summary>
internal static class Median
{
    /// <summary>Of at least one value; the upper one of two.</summary>
    internal static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
