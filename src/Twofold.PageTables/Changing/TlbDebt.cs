using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Sync;

namespace Twofold.PageTables;

/// <summary>TLB maintenance that is owed: until it is paid, CPUs may go on using translations that are gone from the tables.</summary>
/// <remarks>
/// Hold it in a <c>using</c> and call <see cref="Pay"/> before relying on the change; that may be after the MMU lock is
/// released. Leaving the scope without paying, or destroying the table while a debt is open, violates I-03. Do not copy it.
/// </remarks>
public ref struct TlbDebt
{
    private readonly ITlbMaintenance? _tlb;
    private readonly TlbLedger? _ledger;
    private readonly Vmid _vmid;
    private bool _open;

    internal TlbDebt(ITlbMaintenance tlb, TlbLedger ledger, Vmid vmid, IpaRange range)
    {
        _tlb = tlb;
        _ledger = ledger;
        _vmid = vmid;
        Range = range;
        _open = true;
        ledger.Incur();
    }

    /// <summary>What is owed: the entries that were changed, whole. Empty when nothing was.</summary>
    public IpaRange Range { get; }

    /// <summary>Whether there is something left to pay.</summary>
    public readonly bool IsOwed => _open;

    /// <summary>Does the maintenance. Does nothing when nothing is owed.</summary>
    public void Pay()
    {
        if (_open)
        {
            _open = false;
            _tlb!.InvalidateRange(_vmid, Range);
            _ledger!.Settle();
        }
    }

    /// <summary>Checks that the debt is paid.</summary>
    /// <exception cref="InvariantViolationException">It is not: I-03.</exception>
    public readonly void Dispose() => Invariant.Check(!_open, "I-03", $"TLB maintenance over {Range} was never done");
}
