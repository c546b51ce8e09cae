using Twofold.Sync;

namespace Twofold.Machine;

/// <content>
/// Maintenance from outside. A CPU's TLB and predecoded pages are changed by its own thread while it executes the guest, and by
/// whoever holds its mailbox's lock while it does not. A request to a CPU in the guest waits in the mailbox until the CPU's next
/// safe point, the slow side of a taken branch; leaving the guest is one too.
/// </content>
public sealed partial class Cpu
{
    private const int MailboxSlots = 64;
    private readonly RankedLock _mailboxLock = new(LockRank.Maintenance);
    private MaintenanceRequest[] _mailbox = new MaintenanceRequest[MailboxSlots]; // Guarded by _mailboxLock.
    private MaintenanceRequest[] _carried = new MaintenanceRequest[MailboxSlots]; // The CPU's thread's.
    private int _waiting; // Requests in the mailbox. Guarded by _mailboxLock; read by the CPU's thread without it.
    private long _posted; // Requests ever put into the mailbox. Guarded by _mailboxLock.
    private long _done; // Of those, carried out. Atomic, written by the CPU's thread.
    private int _inGuest; // Atomic; changed under _mailboxLock by the CPU's thread.

    /// <summary>Asks for maintenance; answers the ticket to wait for, 0 when it is done already.</summary>
    internal long Post(in MaintenanceRequest request)
    {
        long ticket;
        using (_mailboxLock.Enter())
        {
            if (Cell.Load(ref _inGuest) == 0)
            {
                request.ApplyTo(this);
                return 0;
            }

            if (_waiting == MailboxSlots)
            {
                _mailbox[0] = MaintenanceRequest.Everything;
                _waiting = 1;
            }
            else
            {
                _mailbox[_waiting] = request;
                Cell.Store(ref _waiting, _waiting + 1);
            }

            ticket = ++_posted;
        }

        RaiseAttention();
        return ticket;
    }

    /// <summary>Whether a ticket's request can no longer be missed by anything this CPU does in the guest.</summary>
    internal bool HasCarriedOut(long ticket)
        => Cell.Load(ref _done) >= ticket // ORDER: acquire; pairs with CarryOutMaintenance.
            || Cell.Load(ref _inGuest) == 0; // What is left is carried out before the next guest access.

    /// <summary>Does what is asked of this CPU. On its own thread, between instructions.</summary>
    internal void CarryOutMaintenance()
    {
        // ORDER: acquire; a request whose attention flag was seen is seen here, and the others raise the flag again.
        if (Cell.Load(ref _waiting) == 0)
        {
            return;
        }

        int count;
        long upTo;
        using (_mailboxLock.Enter())
        {
            (_mailbox, _carried) = (_carried, _mailbox);
            count = _waiting;
            upTo = _posted;
            Cell.Store(ref _waiting, 0);
        }

        for (int i = 0; i < count; i++)
        {
            _carried[i].ApplyTo(this);
        }

        // ORDER: release; whoever sees the ticket sees structures that no longer hold what it named.
        Cell.Store(ref _done, upTo);
    }

    /// <summary>From here on requests wait for this CPU's safe points.</summary>
    internal void EnterGuest()
    {
        using (_mailboxLock.Enter())
        {
            Cell.Store(ref _inGuest, 1);
        }

        CarryOutMaintenance();
    }

    /// <summary>From here on others may change this CPU's structures, under the mailbox's lock. What waits is done first: a stage-1
    /// walk for EL2 must not find it.</summary>
    internal void LeaveGuest()
    {
        using (_mailboxLock.Enter())
        {
            for (int i = 0; i < _waiting; i++)
            {
                _mailbox[i].ApplyTo(this);
            }

            Cell.Store(ref _waiting, 0);
            Cell.Store(ref _done, _posted);
            Cell.Store(ref _inGuest, 0);
        }
    }
}
