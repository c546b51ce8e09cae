using Twofold.Arch;

namespace Twofold.PageTables.Tests;

/// <summary>
/// The break-before-make rule as an automaton over each descriptor's place: valid, then unclean when it is gone from the tree,
/// then clean after TLB maintenance that covers it. Reads raw memory with its own idea of a descriptor.
/// </summary>
internal sealed class BreakBeforeMakeWatch
{
    private readonly RawTable _t;
    private readonly Dictionary<Pa, Place> _cached = [];
    private readonly HashSet<Pa> _reachable = [];
    private bool _inTheMiddle; // Of an operation: a run may be half broken.

    internal BreakBeforeMakeWatch(RawTable table, RecordingTlb tlb)
    {
        _t = table;
        tlb.Watch = Invalidated;
    }

    /// <summary>Looks at the whole tree; a TLB may have cached everything that is valid in it.</summary>
    internal void Look()
    {
        _reachable.Clear();
        ulong rootBytes = 1UL << _t.Facts.LevelShift(_t.StartLevel);
        for (ulong i = 0; i < (1UL << _t.IpaBits) / rootBytes; i++)
        {
            LookAt(_t.Root + (i * 8), i * rootBytes, _t.StartLevel);
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
        ulong pte = _t.At(slot);
        if (!_t.Facts.IsValid(pte))
        {
            return;
        }

        _ = _reachable.Add(slot);
        bool table = _t.IsTable(pte, level);
        if (_cached.TryGetValue(slot, out Place? place))
        {
            bool resized = table != place.IsTable;
            ulong rule = resized ? ulong.MaxValue : table ? ~_t.Facts.Young : _t.Facts.Fixed;
            Assert.True(((place.Pte ^ pte) & rule) == 0 || (resized && _t.Facts.ResizesLive), $"{place.Pte:x} became {pte:x} at {ipa:x}, level {level}, without a break");
            Assert.Equal((place.Ipa, place.Level), (ipa, level));
        }

        _cached[slot] = new Place(pte, ipa, level, table);
        if (table)
        {
            Pa first = new(_t.Facts.AddressOf(pte));
            for (ulong i = 0; i < (ulong)_t.Facts.TableEntries; i++)
            {
                LookAt(first + (i * 8), ipa + (i << _t.Facts.LevelShift(level + 1)), level + 1);
            }
        }
        else if ((pte & _t.Facts.Contiguous) != 0 && !_inTheMiddle)
        {
            AssertRun(slot, pte, ipa, level);
        }
    }

    /// <summary>All members of a contiguous run are there and agree, their outputs in a row.</summary>
    private void AssertRun(Pa slot, ulong pte, ulong ipa, int level)
    {
        ulong run = (ulong)((_t.Facts.PageShift, level) switch
        {
            (12, _) => 16,
            (14, 3) => 128,
            _ => 32,
        });
        ulong bytes = 1UL << _t.Facts.LevelShift(level);
        ulong member = (ipa / bytes) % run;
        ulong ignored = _t.Facts.Young | _t.Facts.DirtyBits.Sets | (15UL << 55);
        for (ulong i = 0; i < run; i++)
        {
            ulong other = _t.At(slot - (member * 8) + (i * 8));
            Assert.True(_t.Facts.IsValid(other), $"a member of the run at {ipa:x} is missing");
            Assert.Equal(_t.Facts.AddressOf(pte) - (member * bytes) + (i * bytes), _t.Facts.AddressOf(other));
            ulong address = _t.Facts.Fixed & 0x0003_ffff_ffff_f000;
            Assert.Equal(pte & ~address & ~ignored, other & ~address & ~ignored);
        }
    }

    private void Invalidated(TlbCall call)
    {
        if (call.Kind == "local")
        {
            return;
        }

        _inTheMiddle = true;
        Look();
        _inTheMiddle = false;
        foreach ((Pa slot, Place place) in _cached.ToArray())
        {
            bool covered = place.Ipa < call.Range.End.Value && call.Range.Start.Value < place.Ipa + (1UL << _t.Facts.LevelShift(place.Level));
            bool hinted = call.Level is null || (call.Level == place.Level && !place.IsTable);
            if (covered && hinted && !_reachable.Contains(slot))
            {
                _ = _cached.Remove(slot);
            }
        }
    }

    private sealed record Place(ulong Pte, ulong Ipa, int Level, bool IsTable);
}
