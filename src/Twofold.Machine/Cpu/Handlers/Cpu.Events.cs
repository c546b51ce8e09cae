using Twofold.Sync;

namespace Twofold.Machine;

public sealed partial class Cpu
{
    private int _eventRegister; // Atomic: other CPUs set it.

    /// <summary>The event register: WFE consumes it.</summary>
    internal bool EventRegister
    {
        get => Cell.Load(ref _eventRegister) != 0;
        set => Cell.Store(ref _eventRegister, value ? 1 : 0);
    }

    /// <summary>SEV: sets the event register of every CPU.</summary>
    internal void SendEvent()
    {
        EventRegister = true;
        if (Cluster is null)
        {
            return;
        }

        foreach (Cpu cpu in Cluster.Cpus)
        {
            cpu.EventRegister = true;
        }
    }
}
