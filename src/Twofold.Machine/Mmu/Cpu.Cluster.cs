namespace Twofold.Machine;

/// <content>The other CPUs.</content>
public sealed partial class Cpu
{
    /// <summary>The CPUs that broadcast maintenance reaches, this one among them; null for a CPU that stands alone.</summary>
    internal CpuCluster? Cluster { get; init; }
}
