using Twofold.Arch;
using Twofold.PageTables;

namespace Twofold.Walkers.Tests;

internal sealed partial class Storm<TFormat>
{
    private const Stage2Permissions ReadWrite = Stage2Permissions.Read | Stage2Permissions.Write;

    /// <summary>What the thread is doing, where an account needs to know it.</summary>
    private enum Doing
    {
        /// <summary>Something all of whose new leaves are changes of entries.</summary>
        Editing,

        /// <summary>A map: its leaf may be born inside a new table, which nobody is told of. It is counted when the map is done.</summary>
        Mapping,

        /// <summary>A split by way of a break: its leaves are born inside a new table with the marks of the block, so nothing changes for
        /// a page. A block that becomes a table at once is split, too, whoever does it.</summary>
        Splitting,
    }

    [field: ThreadStatic]
    private static Doing Now { get; set; }

    void IChangeObserver.Changed(in EntryChange change)
    {
        bool whole = change.Before == PteKind.Leaf || change.After == PteKind.Leaf;
        bool splits = change is { Before: PteKind.Leaf, After: PteKind.Table } || (Now == Doing.Splitting && change.Level < 3);
        if (!whole || splits)
        {
            return;
        }

        bool loses = change.Before == PteKind.Leaf;
        bool gains = change.After == PteKind.Leaf && !(Now == Doing.Mapping && !loses);
        int young = (gains ? _hardware.Young(change.New) : 0) - (loses ? _hardware.Young(change.Old) : 0);
        int dirty = (gains ? _hardware.Dirty(change.New) : 0) - (loses ? _hardware.Dirty(change.Old) : 0);
        foreach (int page in _ground.Covered(change.Start.Value, TFormat.Granule.LevelBytes(change.Level)))
        {
            Count(page, young, dirty);
            if (change.LosesDirty)
            {
                Volatile.Write(ref _ground.Reported[page], 1);
            }
        }

        _ = Thread.Yield();
    }

    private void Count(int page, int young, int dirty)
    {
        _ = Interlocked.Add(ref _ground.YoungMarks[page], young);
        _ = Interlocked.Add(ref _ground.DirtyMarks[page], dirty);
    }

    /// <summary>What a hypervisor does about a fault.</summary>
    private void Fault(Random random, int cpu, int page, bool write, TablePageCache cache)
    {
        Assert.True(cache.TopUp(_table.MaximumTablePages));
        Ipa ipa = new(_ground.Page(page));
        using (_mmu.EnterShared())
        {
            if (!_table.TryGetLeaf(ipa, out Leaf leaf))
            {
                Map(random, page, cache);
                return;
            }

            _ = leaf.Young || _table.MakeYoung(ipa);
            if (write && (leaf.Permissions & Stage2Permissions.Write) == 0)
            {
                _ = _table.RelaxPermissions(ipa, Stage2Permissions.Write, cpu);
                Note(ipa.AlignDown(_ground.BlockBytes), _ground.BlockBytes);
            }
        }
    }

    private void Edit(Random random, int cpu, TablePageCache cache)
    {
        Assert.True(cache.TopUp(_table.MaximumTablePages));
        IpaRange range = _ground.RandomRange(random);
        int operation = random.Next(16);
        if (operation < 8)
        {
            using (_mmu.EnterShared())
            {
                Share(random, cpu, operation, range, cache);
            }

            return;
        }

        using (_mmu.EnterExclusive())
        {
            Alone(random, operation, range, cache);
        }
    }

    private void Share(Random random, int cpu, int operation, IpaRange range, TablePageCache cache)
    {
        int page = random.Next(_ground.Count);
        Ipa ipa = new(_ground.Page(page));
        switch (operation)
        {
            case 0 or 1:
                Map(random, page, cache);
                break;
            case 2 or 3:
                _ = _table.TestAndClearYoung(range);
                break;
            case 4:
                _ = _table.MakeYoung(range);
                break;
            case 5:
                _ = _table.RelaxPermissions(ipa, ReadWrite, cpu);
                Note(ipa.AlignDown(_ground.BlockBytes), _ground.BlockBytes);
                break;
            case 6:
                Split(range, cache);
                break;
            default:
                _ = _table.TestYoung(range);
                break;
        }
    }

    private void Alone(Random random, int operation, IpaRange range, TablePageCache cache)
    {
        switch (operation)
        {
            case 8:
                _table.Unmap(range);
                Forbid(_ground.Unmapped, range);
                break;
            case 9 or 10:
                using (TlbDebt debt = _table.WriteProtect(range))
                {
                    debt.Pay();
                }

                Forbid(_ground.Protected, range);
                break;
            case 11 or 12:
                Harvest(range);
                break;
            case 13:
                Rebuild(random, cache);
                break;
            case 14:
                _ = _table.Collapse(range.Start, 2);
                break;
            default:
                _ = _table.Detach(range.Start, 2);
                Assert.Equal(_table.Recount(), _table.Statistics);
                break;
        }
    }

    /// <summary>Makes an area one block and splits it, so that there is something to collapse.</summary>
    private void Rebuild(Random random, TablePageCache cache)
    {
        int area = random.Next(_ground.AreaStarts.Count);
        _table.Unmap(_ground.Area(area));
        Map(_ground.AreaStarts[area], _ground.BlockBytes, 0, ReadWrite, cache);
        Split(_ground.Area(area), cache);
    }

    private void Map(Random random, int page, TablePageCache cache)
    {
        bool block = random.Next(6) == 0;
        ulong bytes = block ? _ground.BlockBytes : TFormat.Granule.Bytes;
        Stage2Permissions permissions = random.Next(2) == 0 ? ReadWrite : Stage2Permissions.Read;
        Map(_ground.Page(page) & ~(bytes - 1), bytes, random.Next(8) == 0 ? 1 : 0, permissions, cache);
    }

    private void Map(ulong start, ulong bytes, int variant, Stage2Permissions permissions, TablePageCache cache)
    {
        Now = Doing.Mapping;
        MapResult result = _table.Map(new Ipa(start), bytes, new Pa(Ground.Target(start, variant)), permissions, MemoryAttribute.Normal, cache);
        Now = Doing.Editing;
        if (result != MapResult.Done)
        {
            return;
        }

        bool writable = (permissions & Stage2Permissions.Write) != 0;
        foreach (int page in _ground.Covered(start, bytes))
        {
            Count(page, 1, writable && _hardware.KeepsDirty ? 1 : 0);
        }

        if (writable)
        {
            Note(new Ipa(start), bytes);
        }
    }

    private void Split(IpaRange range, TablePageCache cache)
    {
        Now = Doing.Splitting;
        _ = _table.Split(range, cache);
        Now = Doing.Editing;
    }

    /// <summary>Without dirty state in leaves, software notes what it makes writable.</summary>
    private void Note(Ipa start, ulong bytes)
    {
        foreach (int page in _hardware.KeepsDirty ? [] : _ground.Covered(start.Value, bytes))
        {
            Volatile.Write(ref _ground.Reported[page], 1);
        }
    }

    /// <summary>Copies what was written to since the last time, as a migration does.</summary>
    private void Harvest(IpaRange range)
    {
        using (TlbDebt debt = _hardware.KeepsDirty ? _table.ClearDirty(range) : _table.WriteProtect(range))
        {
            debt.Pay();
        }

        foreach (int page in _ground.Covered(range.Start.Value, range.Bytes))
        {
            if (Interlocked.Exchange(ref _ground.Reported[page], 0) != 0)
            {
                Volatile.Write(ref _ground.Copies[page], Volatile.Read(ref _ground.Data[page]));
            }
        }
    }

    /// <summary>Says for a while, with the lock held, that nobody may do what has just been made impossible.</summary>
    private void Forbid(int[] what, IpaRange range)
    {
        int[] pages = [.. _ground.Covered(range.Start.Value, range.Bytes)];
        foreach (int page in pages)
        {
            Volatile.Write(ref what[page], 1);
        }

        for (int i = 0; i < 5; i++)
        {
            _ = Thread.Yield();
        }

        foreach (int page in pages)
        {
            Volatile.Write(ref what[page], 0);
        }
    }
}
