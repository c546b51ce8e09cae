using Twofold.Arch;
using Twofold.Arch.Contracts;

namespace Twofold.Walkers.Tests;

/// <summary>TLB maintenance as hardware completes it: every CPU forgets what it holds before its next access, and one that is in
/// the middle of an access, walk included, is waited for.</summary>
/// <remarks>Coarser than asked for: everything goes. Whether ranges and levels are right is judged elsewhere.</remarks>
internal sealed class Shootdown : ITlbMaintenance
{
    private readonly List<Agent> _agents = [];
    private int _generation;

    internal int Generation => Volatile.Read(ref _generation);

    /// <summary>A fault of the hardware's, to see that it is noticed.</summary>
    internal bool IsBroken { get; init; }

    internal void Add(Agent agent) => _agents.Add(agent);

    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level) => All();

    public void InvalidateRange(Vmid vmid, IpaRange range) => All();

    public void InvalidateVm(Vmid vmid) => All();

    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level) => _agents[cpu].ForgetOwn();

    private void All()
    {
        if (IsBroken)
        {
            return;
        }

        _ = Interlocked.Increment(ref _generation);
        foreach (Agent agent in _agents)
        {
            agent.AwaitAccess();
        }
    }
}
