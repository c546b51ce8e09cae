using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>The CPUs of a machine: what maintenance broadcast to the Inner Shareable domain reaches.</summary>
/// <remarks>
/// Maintenance is complete when a call returns: every CPU concerned has carried it out, or is outside guest code and has it done
/// to it there and then. A CPU in guest code answers at its next taken branch, one that waits for others answers while it waits.
/// Concurrency: any thread; the caller must not hold a lock that a CPU needs to reach a safe point, and none is needed for that
/// but the mailboxes' own.
/// </remarks>
public sealed class CpuCluster : ITlbMaintenance, ICacheMaintenance, IDisposable
{
    private readonly Cpu[] _cpus;
    private long _cleanedBytes;

    private CpuCluster(Cpu[] cpus) => _cpus = cpus;

    /// <summary>The CPUs, by <see cref="Cpu.Index"/>.</summary>
    public IReadOnlyList<Cpu> Cpus => _cpus;

    /// <summary>Bytes that EL2 has cleaned and invalidated by <see cref="CleanInvalidateData"/>; the data caches are coherent, so
    /// counting is all there is to do.</summary>
    public ulong CleanedBytes => (ulong)Cell.Load(ref _cleanedBytes);

    /// <summary>Makes one CPU for each element of <paramref name="features"/>, which may differ.</summary>
    /// <param name="features">What each CPU offers; at least one.</param>
    /// <param name="memory">Their RAM; it must outlive the cluster.</param>
    /// <param name="clock">What all their timers count; the host's time when null.</param>
    /// <exception cref="ArgumentException">There is no CPU to make.</exception>
    public static CpuCluster Create(ReadOnlySpan<CpuFeatures> features, PhysicalMemory memory, Clock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (features.IsEmpty)
        {
            throw new ArgumentException("a cluster has at least one CPU", nameof(features));
        }

        Cpu[] cpus = new Cpu[features.Length];
        clock ??= new HostClock();
        CpuCluster cluster = new(cpus);
        for (int i = 0; i < cpus.Length; i++)
        {
            cpus[i] = new Cpu(i, features[i], memory, clock) { Cluster = cluster };
        }

        return cluster;
    }

    /// <inheritdoc/>
    public void InvalidateIpa(Vmid vmid, Ipa ipa, int? level)
    {
        Broadcast(TlbOperation.ByIpa(vmid, ipa, level));
        Broadcast(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level)
    {
        Await(_cpus[cpu], _cpus[cpu].Post(MaintenanceRequest.Of(TlbOperation.ByIpa(vmid, ipa, level))), initiator: null);
        Await(_cpus[cpu], _cpus[cpu].Post(MaintenanceRequest.Of(TlbOperation.All(vmid))), initiator: null);
    }

    /// <inheritdoc/>
    public void InvalidateRange(Vmid vmid, IpaRange range)
    {
        Broadcast(TlbOperation.ByIpaRange(vmid, range));
        Broadcast(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void InvalidateVm(Vmid vmid)
    {
        Broadcast(TlbOperation.AllStage2(vmid));
        Broadcast(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void CleanInvalidateData(Pa start, ulong bytes) => _ = Cell.Add(ref _cleanedBytes, (long)bytes);

    /// <inheritdoc/>
    public void InvalidateInstructions(Pa start, ulong bytes) => Broadcast(MaintenanceRequest.Instructions(start, bytes), initiator: null);

    /// <summary>Has maintenance carried out by every CPU.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="initiator">The CPU in guest code that executes the broadcast instruction, on its own thread; null for EL2.</param>
    internal void Broadcast(in MaintenanceRequest request, Cpu? initiator)
    {
        Span<long> tickets = stackalloc long[_cpus.Length];
        for (int i = 0; i < _cpus.Length; i++)
        {
            if (_cpus[i] == initiator)
            {
                request.ApplyTo(initiator);
            }
            else
            {
                tickets[i] = _cpus[i].Post(request);
            }
        }

        for (int i = 0; i < _cpus.Length; i++)
        {
            Await(_cpus[i], tickets[i], initiator);
        }
    }

    private void Broadcast(in TlbOperation operation) => Broadcast(MaintenanceRequest.Of(operation), initiator: null);

    /// <summary>Waits for a CPU. The initiator answers others meanwhile: two that wait for each other both go on.</summary>
    private static void Await(Cpu cpu, long ticket, Cpu? initiator)
    {
        Backoff backoff = default;
        while (ticket != 0 && !cpu.HasCarriedOut(ticket))
        {
            initiator?.CarryOutMaintenance();
            backoff.Once();
        }
    }

    /// <summary>Frees the CPUs' native arrays; none may be running.</summary>
    public void Dispose()
    {
        foreach (Cpu cpu in _cpus)
        {
            cpu.Dispose();
        }
    }
}
