using Twofold.Arch;
using Twofold.Arch.Contracts;
using Twofold.Memory;
using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>The CPUs of a machine: what maintenance broadcast to the Inner Shareable domain reaches.</summary>
/// <remarks>
/// The CPUs take turns on one host thread, so maintenance acts on their structures directly and is complete when a call returns.
/// Concurrency: every member belongs to that thread.
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
        Invalidate(TlbOperation.ByIpa(vmid, ipa, level));
        Invalidate(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void InvalidateIpaLocal(int cpu, Vmid vmid, Ipa ipa, int? level)
    {
        _cpus[cpu].Mmu.Invalidate(TlbOperation.ByIpa(vmid, ipa, level));
        _cpus[cpu].Mmu.Invalidate(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void InvalidateRange(Vmid vmid, IpaRange range)
    {
        Invalidate(TlbOperation.ByIpaRange(vmid, range));
        Invalidate(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void InvalidateVm(Vmid vmid)
    {
        Invalidate(TlbOperation.AllStage2(vmid));
        Invalidate(TlbOperation.All(vmid));
    }

    /// <inheritdoc/>
    public void CleanInvalidateData(Pa start, ulong bytes) => _ = Cell.Add(ref _cleanedBytes, (long)bytes);

    /// <inheritdoc/>
    public void InvalidateInstructions(Pa start, ulong bytes)
    {
        foreach (Cpu cpu in _cpus)
        {
            cpu.Code.Invalidate(start, bytes);
        }
    }

    /// <summary>IC IALLUIS: no CPU executes what it fetched before.</summary>
    internal void InvalidateAllInstructions()
    {
        foreach (Cpu cpu in _cpus)
        {
            cpu.Code.InvalidateAll();
        }
    }

    /// <summary>Broadcast TLB maintenance.</summary>
    internal void Invalidate(in TlbOperation operation)
    {
        foreach (Cpu cpu in _cpus)
        {
            cpu.Mmu.Invalidate(operation);
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
