namespace Twofold.Hypervisor.Statistics;

/// <summary>The counts of one vCPU. Written by its thread alone; others may read values that are a moment old.</summary>
internal sealed class CounterSet
{
    private readonly long[] _values = new long[VmStatistics.Names.Count];

    internal long this[Counter counter] => _values[(int)counter];

    internal void Increment(Counter counter) => _values[(int)counter]++;

    internal void Add(Counter counter, ulong amount) => _values[(int)counter] += (long)amount;
}
