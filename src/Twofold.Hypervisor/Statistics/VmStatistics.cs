using Twofold.PageTables;

namespace Twofold.Hypervisor.Statistics;

/// <summary>The counters of a VM at some moment.</summary>
public sealed class VmStatistics
{
    private readonly long[] _sums = new long[Names.Count];

    internal VmStatistics(IEnumerable<CounterSet> vcpus, TableStatistics tables)
    {
        Tables = tables;
        foreach (CounterSet counts in vcpus)
        {
            for (int i = 0; i < _sums.Length; i++)
            {
                _sums[i] += counts[(Counter)i];
            }
        }
    }

    /// <summary>The name of each <see cref="Counter"/>, in its order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "exits",
        "irq_exits",
        "hvc_exit_stat",
        "smc_exits",
        "wfe_exit_stat",
        "wfi_exit_stat",
        "sys64_exits",
        "iabt_exits",
        "dabt_exits",
        "unknown_exits",
        "mmio_exit_user",
        "guest_faults",
        "translation_faults",
        "permission_faults",
        "access_flag_faults",
        "walk_faults",
        "retried_faults",
        "injections",
        "set_way_flush",
        "toggle_cache",
        "flushed_bytes",
    ];

    /// <summary>Table pages and mappings of the second stage.</summary>
    public TableStatistics Tables { get; }

    /// <summary>The sum over all vCPUs.</summary>
    public long this[Counter counter] => _sums[(int)counter];

    /// <summary>The name under which a counter is reported.</summary>
    public static string NameOf(Counter counter) => Names[(int)counter];

    /// <summary>Every counter and gauge with its name, in a fixed order.</summary>
    public IEnumerable<KeyValuePair<string, long>> All()
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            yield return new KeyValuePair<string, long>(Names[i], _sums[i]);
        }

        yield return new KeyValuePair<string, long>("table_pages", Tables.TablePages);
        yield return new KeyValuePair<string, long>("pages_4k", Tables.Pages);
        yield return new KeyValuePair<string, long>("pages_2m", Tables.Level2Blocks);
        yield return new KeyValuePair<string, long>("pages_1g", Tables.Level1Blocks);
    }
}
