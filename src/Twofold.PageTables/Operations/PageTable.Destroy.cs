using Twofold.Arch;
using Twofold.Sync;

namespace Twofold.PageTables;

public sealed partial class PageTable<TFormat>
{
    /// <summary>Frees every table page. Afterwards the table translates no address, and every operation says so.</summary>
    /// <remarks>
    /// No TLB maintenance: no CPU may use the table, or hold anything of it under its VMID, any more. MMU lock: exclusive.
    /// </remarks>
    /// <exception cref="InvariantViolationException">A <see cref="TlbDebt"/> of this table is still open: I-03.</exception>
    public void Destroy()
    {
        NeverYield never = default;
        Destroy(ref never);
    }

    /// <summary>As <see cref="Destroy()"/>, in parts of one table page.</summary>
    /// <param name="point">Called between the parts; the table translates nothing any more from the first call on.</param>
    public void Destroy<TYield>(ref TYield point)
        where TYield : struct, IYieldPoint, allows ref struct
    {
        Invariant.Check(Ledger.Open == 0, "I-03", $"{Ledger.Open} TLB debts are open at the end of their table");
        if (_limit == 0)
        {
            return;
        }

        ulong rootEntry = TFormat.Granule.LevelBytes(StartLevel);
        ulong entries = ((_limit - 1) / rootEntry) + 1;
        _limit = 0;
        for (ulong i = 0; i < entries; i++)
        {
            DestroyBelow(new PteSlot(Root + (i * sizeof(ulong)), StartLevel, new Ipa(i * rootEntry)), ref point);
        }

        for (int page = 0; page < _geometry.RootPages; page++)
        {
            _retired.Retire(Root + ((ulong)page * TFormat.Granule.Bytes));
        }

        _counters.Add(-_geometry.RootPages, LastLevel, 0);
        _retired.Drain();
    }

    /// <summary>Empties an entry, the lowest tables below it first, so that no part of the work is larger than a table.</summary>
    private void DestroyBelow<TYield>(PteSlot slot, ref TYield point)
        where TYield : struct, IYieldPoint, allows ref struct
    {
        ulong pte = _store.Load(slot.Address);
        if (pte == TFormat.Empty)
        {
            return;
        }

        bool table = TFormat.KindOf(pte, slot.Level) == PteKind.Table;
        if (table && slot.Level < LastLevel - 1)
        {
            Pa first = TFormat.TableAddress(pte);
            for (int i = 0; i < 1 << TFormat.Granule.BitsPerLevel; i++)
            {
                Ipa start = slot.Start + ((ulong)i << TFormat.Granule.LevelShift(slot.Level + 1));
                DestroyBelow(new PteSlot(first + ((ulong)i * sizeof(ulong)), slot.Level + 1, start), ref point);
            }
        }

        _ = _store.Take(slot, TFormat.Empty, ChangeMode.Exclusive);
        if (table)
        {
            _retired.Drain();
            point.Yield();
        }
    }
}
