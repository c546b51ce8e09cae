using Twofold.Arch;

namespace Twofold.Spec;

/// <summary>What the TLBs and walk caches may still hold: for each CPU, the values of each entry since the last invalidation that
/// covered it completed there.</summary>
/// <remarks>
/// A set instead of fills and evictions: a CPU may walk speculatively at any time, so whatever could be cached may be. The
/// values that stand in the tables now belong to it too and are not listed. Source: Arm DDI 0487, D8.14 (TLB maintenance).
/// </remarks>
public sealed class TranslationHistory(int cpus)
{
    private readonly List<StaleEntry> _stale = [];

    /// <summary>Every CPU.</summary>
    public uint AllCpus { get; } = (1u << cpus) - 1;

    /// <summary>What is stale.</summary>
    public IReadOnlyList<StaleEntry> Stale => _stale;

    /// <summary>A value left the tables.</summary>
    public void Add(StaleEntry entry)
    {
        int at = _stale.FindIndex(stale => stale.Word == entry.Word && stale.Entry == entry.Entry);
        if (at >= 0)
        {
            _stale[at] = entry with { Cpus = entry.Cpus | _stale[at].Cpus };
        }
        else if (entry.Cpus != 0)
        {
            _stale.Add(entry);
        }
    }

    /// <summary>An invalidation took effect on one CPU. A level hint names leaves of that level only.</summary>
    public void Invalidate(int cpu, IpaRange range, int? level)
    {
        for (int i = _stale.Count - 1; i >= 0; i--)
        {
            StaleEntry stale = _stale[i];
            bool named = level is null || (stale.Entry.IsLeaf && stale.Entry.Level == level);
            if (!named || !stale.Range.Overlaps(range) || (stale.Cpus & (1u << cpu)) == 0)
            {
                continue;
            }

            stale = stale with { Cpus = stale.Cpus & ~(1u << cpu) };
            if (stale.Cpus == 0)
            {
                _stale.RemoveAt(i);
            }
            else
            {
                _stale[i] = stale;
            }
        }
    }

    /// <summary>The CPUs that may still hold a pointer to the table page.</summary>
    public uint PointersTo(Pa table)
    {
        uint cpus = 0;
        foreach (StaleEntry stale in _stale)
        {
            cpus |= stale.Entry.IsTable && stale.Entry.Table == table ? stale.Cpus : 0;
        }

        return cpus;
    }
}
