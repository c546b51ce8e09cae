using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>
/// The break-before-make rule as an automaton over each descriptor's place: valid, then unclean when it is gone from the tree,
/// then clean after TLB maintenance that covers it. Reads raw memory with its own idea of a descriptor.
/// </summary>
internal sealed class BreakBeforeMakeWatch
{
    // What a TLB may not see change from one valid value to the next: address, memory type, shareability, contiguous hint.
    private const ulong Fixed = 0x0010_ffff_ffff_f33c;
    private const ulong Size = 2;

    private readonly TestTable _t;
    private readonly Dictionary<Pa, Place> _cached = [];
    private readonly HashSet<Pa> _reachable = [];

    internal BreakBeforeMakeWatch(TestTable t)
    {
        _t = t;
        t.Tlb.Watch = Invalidated;
    }

    /// <summary>Looks at the whole tree; a TLB may have cached everything that is valid in it.</summary>
    internal void Look()
    {
        _reachable.Clear();
        ulong rootBytes = 1UL << (12 + (9 * (3 - _t.Table.StartLevel)));
        for (ulong i = 0; i < (1UL << _t.Table.IpaBits) / rootBytes; i++)
        {
            LookAt(_t.Table.Root + (i * 8), i * rootBytes, _t.Table.StartLevel);
        }
    }

    /// <summary>Fails if a TLB may hold something that is no longer in the tree.</summary>
    internal void AssertNothingIsStale()
    {
        Look();
        foreach ((Pa slot, Place place) in _cached)
        {
            Assert.True(_reachable.Contains(slot), $"a TLB may still hold {place.Pte:x} of level {place.Level} at {place.Ipa:x}");
        }
    }

    private void LookAt(Pa slot, ulong ipa, int level)
    {
        ulong pte = _t.Memory.Word(slot);
        if (pte % 2 == 0)
        {
            return;
        }

        _ = _reachable.Add(slot);
        if (_cached.TryGetValue(slot, out Place? place))
        {
            bool table = level < 3 && (pte & Size) != 0;
            ulong rule = table || place.IsTable ? ulong.MaxValue : Fixed | Size;
            Assert.True(((place.Pte ^ pte) & rule) == 0, $"{place.Pte:x} became {pte:x} at {ipa:x}, level {level}, without a break");
            Assert.Equal((place.Ipa, place.Level), (ipa, level));
        }

        _cached[slot] = new Place(pte, ipa, level);
        for (ulong i = 0; level < 3 && (pte & Size) != 0 && i < 512; i++)
        {
            LookAt(new Pa((pte & 0xffff_ffff_f000) + (i * 8)), ipa + (i << (12 + (9 * (2 - level)))), level + 1);
        }
    }

    private void Invalidated(TlbCall call)
    {
        if (call.Kind == "local")
        {
            return;
        }

        Look();
        foreach ((Pa slot, Place place) in _cached.ToArray())
        {
            bool covered = place.Ipa < call.Range.End.Value && call.Range.Start.Value < place.Ipa + (1UL << (12 + (9 * (3 - place.Level))));
            bool hinted = call.Level is null || (call.Level == place.Level && !place.IsTable);
            if (covered && hinted && !_reachable.Contains(slot))
            {
                _ = _cached.Remove(slot);
            }
        }
    }

    private sealed record Place(ulong Pte, ulong Ipa, int Level)
    {
        internal bool IsTable => Level < 3 && (Pte & Size) != 0;
    }
}
