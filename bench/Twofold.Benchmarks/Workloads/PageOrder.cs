namespace Twofold.Benchmarks.Workloads;

/// <summary>In which order the pages of the guest are gone through.</summary>
internal static class PageOrder
{
    private const int Seed = 20261120;

    /// <summary>Every page once, in an order that no prefetcher follows; the same one in every process.</summary>
    internal static int[] Random { get; } = Shuffled();

    private static int[] Shuffled()
    {
        int[] pages = [.. Enumerable.Range(0, Workload.Operations)];
        new Random(Seed).Shuffle(pages);
        return pages;
    }
}
