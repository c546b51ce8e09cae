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
        Invariant.Check(Ledger.Open == 0, "I-03", $"{Ledger.Open} TLB debts are open at the end of their table");
        if (_limit == 0)
        {
            return;
        }

        _limit = 0;
        for (int page = 0; page < _geometry.RootPages; page++)
        {
            DestroyTable(Root + ((ulong)page * TFormat.Granule.Bytes), StartLevel);
        }

        _counters.Add(-_geometry.RootPages, LastLevel, 0);
        _retired.Free();
    }

    private void DestroyTable(Pa table, int level)
    {
        for (Pa slot = table; slot < table + TFormat.Granule.Bytes; slot += sizeof(ulong))
        {
            ulong old = _store.Load(slot);
            if (old == 0)
            {
                continue;
            }

            old = _store.Take(new PteSlot(slot, level), 0);
            if (TFormat.KindOf(old, level) == PteKind.Table)
            {
                DestroyTable(TFormat.TableAddress(old), level + 1);
            }
        }

        _retired.Retire(table);
    }
}
