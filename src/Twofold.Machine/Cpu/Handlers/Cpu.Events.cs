namespace Twofold.Machine;

public sealed partial class Cpu
{
    /// <summary>The event register: WFE consumes it. Belongs to the one host thread on which the CPUs take turns.</summary>
    internal bool EventRegister { get; set; }

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
