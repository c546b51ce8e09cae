using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>How many debts of one table are open.</summary>
internal sealed class TlbLedger
{
    private int _open; // Atomic: debts are incurred under the MMU lock and settled outside it.

    internal int Open => Cell.Load(ref _open);

    internal void Incur() => _ = Cell.Add(ref _open, 1);

    internal void Settle()
    {
        int left = Cell.Add(ref _open, -1);
        Invariant.Check(left >= 0, "I-03", "a TLB debt was paid twice through a copy");
    }
}
