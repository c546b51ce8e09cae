using Twofold.Arch;

namespace Twofold.PageTables;

/// <summary>Goes through the entries of a range that are neither empty nor tables, in ascending order.</summary>
/// <remarks>Reads each entry once. Entries may change behind and before it; a table that is unlinked while it is inside must
/// not be freed before it has left (see <see cref="RetiredTables"/>).</remarks>
internal ref struct EntryCursor<TFormat>
    where TFormat : struct, IDescriptorFormat
{
    private readonly TableTree<TFormat> _tree;
    private readonly Ipa _end;
    private Ipa _next;
    private Pa _table;
    private int _level;

    internal EntryCursor(TableTree<TFormat> tree, IpaRange range)
    {
        _tree = tree;
        _end = range.End;
        _next = range.Start;
        _table = tree.Root;
        _level = tree.StartLevel;
    }

    /// <summary>The first address that the current entry covers.</summary>
    internal Ipa Ipa { get; private set; }

    /// <summary>Where the current entry lies.</summary>
    internal PteSlot Slot { get; private set; }

    /// <summary>What it held when it was read.</summary>
    internal ulong Pte { get; private set; }

    /// <summary>The addresses that the current entry covers.</summary>
    internal readonly IpaRange Range => new(Ipa, TFormat.Granule.LevelBytes(Slot.Level));

    internal bool MoveNext()
    {
        while (_next < _end)
        {
            PteSlot slot = _tree.SlotIn(_table, _next, _level);
            ulong pte = _tree.Store.Load(slot.Address);
            PteKind kind = TFormat.KindOf(pte, _level);
            if (kind == PteKind.Table)
            {
                _table = TFormat.TableAddress(pte);
                _level++;
                continue;
            }

            Ipa = _next.AlignDown(TFormat.Granule.LevelBytes(_level));
            _next = Ipa + TFormat.Granule.LevelBytes(_level);
            if (_level > _tree.StartLevel && _next.IsAligned(TFormat.Granule.LevelBytes(_level - 1)))
            {
                _table = _tree.Root;
                _level = _tree.StartLevel;
            }

            if (kind != PteKind.Empty)
            {
                Slot = slot;
                Pte = pte;
                return true;
            }
        }

        return false;
    }
}
