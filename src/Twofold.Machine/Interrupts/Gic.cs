using Twofold.Sync;

namespace Twofold.Machine;

/// <summary>A GICv3 for a few CPUs: distributor, redistributors and CPU interfaces. INTIDs 0 to 287; group 1 is delivered as IRQ.</summary>
/// <remarks>
/// <para>One security state, affinity routing always on; no ITS, no LPIs. Group 0 has its registers, and nothing of it is ever
/// delivered. Nothing a guest reads or writes throws.</para>
/// <para>Concurrency: everything is callable from any thread; one lock, of rank Device, covers all state.</para>
/// <para>Source: Arm IHI 0069.</para>
/// </remarks>
public sealed class Gic
{
    /// <summary>Bytes of GICD's window.</summary>
    public const ulong DistributorBytes = 0x10000;

    /// <summary>Bytes of GICR's window for each CPU; the frames of CPU 0 come first.</summary>
    public const ulong RedistributorBytes = 2 * Redistributor.FrameBytes;

    private const int MaximumCpus = 256;

    private readonly RankedLock _lock = new(LockRank.Device);
    private readonly Distributor _distributor;
    private readonly Redistributor[] _redistributors;
    private readonly GicCpuInterface[] _interfaces;

    /// <summary>A controller in its reset state, wired to nothing.</summary>
    /// <param name="cpus">1 to 256; CPU n has n in Aff0 and 0 in the higher affinities.</param>
    public Gic(int cpus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cpus, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cpus, MaximumCpus);
        _distributor = new Distributor(cpus);
        _redistributors = new Redistributor[cpus];
        _interfaces = new GicCpuInterface[cpus];
        for (int i = 0; i < cpus; i++)
        {
            _redistributors[i] = new Redistributor(i, last: i == cpus - 1);
            _interfaces[i] = new GicCpuInterface(this, i);
        }
    }

    /// <summary>How many CPUs it serves.</summary>
    public int Cpus => _redistributors.Length;

    /// <summary>Held while any of its state is read or changed.</summary>
    internal RankedLock Lock => _lock;

    /// <summary>Wires a CPU: its IRQ line, its ICC registers and its timers' interrupts.</summary>
    /// <param name="cpu">The CPU; its index says which redistributor is its own.</param>
    public void Connect(Cpu cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        GicCpuInterface side = _interfaces[cpu.Index];
        cpu.InterruptInterface = side;
        using (_lock.Enter())
        {
            side.Connect(cpu);
        }

        cpu.Timer.Connect(this, cpu.Index);
    }

    /// <summary>Moves the wire of a shared peripheral interrupt; repeating a level has no effect.</summary>
    /// <param name="interrupt">Its INTID, 32 to 287.</param>
    /// <param name="level">True is asserted.</param>
    public void SetSpi(int interrupt, bool level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interrupt, Distributor.FirstShared);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(interrupt, Distributor.Interrupts);
        using (_lock.Enter())
        {
            _distributor.BankOf(interrupt).SetLine(interrupt & 31, level);
            Update(_distributor.Target(interrupt));
        }
    }

    /// <summary>Moves the wire of a private peripheral interrupt; repeating a level has no effect.</summary>
    /// <param name="cpu">Whose.</param>
    /// <param name="interrupt">Its INTID, 16 to 31.</param>
    /// <param name="level">True is asserted.</param>
    public void SetPpi(int cpu, int interrupt, bool level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interrupt, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(interrupt, Distributor.FirstShared);
        using (_lock.Enter())
        {
            _redistributors[cpu].Bank.SetLine(interrupt, level);
            Update(cpu);
        }
    }

    /// <summary>Reads GICD. Registers that do not exist read as zero.</summary>
    /// <param name="offset">Bytes from the start of the window.</param>
    /// <param name="bytes">1, 2, 4 or 8.</param>
    public ulong ReadDistributor(ulong offset, int bytes)
    {
        if (!RegisterAccess.TryMake(offset, bytes, out RegisterAccess access))
        {
            return 0;
        }

        using (_lock.Enter())
        {
            uint low = (_distributor.Read(access.Offset) & access.Mask) >> access.Shift;
            return access.Double ? low | ((ulong)_distributor.Read(access.Offset + 4) << 32) : low;
        }
    }

    /// <summary>Writes GICD. Registers that do not exist ignore writes.</summary>
    /// <param name="offset">Bytes from the start of the window.</param>
    /// <param name="bytes">1, 2, 4 or 8.</param>
    /// <param name="value">The value; only the low <paramref name="bytes"/> bytes mean anything.</param>
    public void WriteDistributor(ulong offset, int bytes, ulong value)
    {
        if (!RegisterAccess.TryMake(offset, bytes, out RegisterAccess access))
        {
            return;
        }

        using (_lock.Enter())
        {
            _distributor.Write(access.Offset, (uint)value << access.Shift, access.Mask);
            if (access.Double)
            {
                _distributor.Write(access.Offset + 4, (uint)(value >> 32), uint.MaxValue);
            }

            UpdateAll();
        }
    }

    /// <summary>Reads GICR, the frames of all CPUs one after the other.</summary>
    /// <inheritdoc cref="ReadDistributor"/>
    public ulong ReadRedistributor(ulong offset, int bytes)
    {
        if (!RegisterAccess.TryMake(offset, bytes, out RegisterAccess access) || !TryRedistributor(access, out int cpu, out ulong at))
        {
            return 0;
        }

        using (_lock.Enter())
        {
            Redistributor redistributor = _redistributors[cpu];
            uint low = (redistributor.Read(at) & access.Mask) >> access.Shift;
            return access.Double ? low | ((ulong)redistributor.Read(at + 4) << 32) : low;
        }
    }

    /// <summary>Writes GICR, the frames of all CPUs one after the other.</summary>
    /// <inheritdoc cref="WriteDistributor"/>
    public void WriteRedistributor(ulong offset, int bytes, ulong value)
    {
        if (!RegisterAccess.TryMake(offset, bytes, out RegisterAccess access) || !TryRedistributor(access, out int cpu, out ulong at))
        {
            return;
        }

        using (_lock.Enter())
        {
            Redistributor redistributor = _redistributors[cpu];
            redistributor.Write(at, (uint)value << access.Shift, access.Mask);
            if (access.Double)
            {
                redistributor.Write(at + 4, (uint)(value >> 32), uint.MaxValue);
            }

            Update(cpu);
        }
    }

    /// <summary>Puts all of it, CPU interfaces included, into the reset state. The input wires keep their levels.</summary>
    public void Reset()
    {
        using (_lock.Enter())
        {
            _distributor.Reset();
            for (int i = 0; i < Cpus; i++)
            {
                _redistributors[i].Reset();
                _interfaces[i].Reset();
            }

            UpdateAll();
        }
    }

    /// <summary>The ICC registers of a CPU.</summary>
    internal GicCpuInterface Interface(int cpu) => _interfaces[cpu];

    /// <summary>The most urgent pending group 1 interrupt for a CPU, whatever its interface masks. Under the lock.</summary>
    internal PendingInterrupt MostUrgentFor(int cpu)
    {
        PendingInterrupt best = PendingInterrupt.None;
        if (!_distributor.Group1Enabled)
        {
            return best;
        }

        InterruptBank own = _redistributors[cpu].Bank;
        if (own.Deliverable != 0)
        {
            int bit = own.MostUrgent(own.Deliverable);
            best = new PendingInterrupt(bit, own.Priority(bit));
        }

        ReadOnlySpan<InterruptBank> banks = _distributor.Banks;
        for (int i = 0; i < banks.Length; i++)
        {
            uint candidates = _distributor.RoutedTo(cpu, i, banks[i].Deliverable);
            if (candidates != 0)
            {
                int bit = banks[i].MostUrgent(candidates);
                best = best.OrMoreUrgent(new PendingInterrupt(((i + 1) << 5) + bit, banks[i].Priority(bit)));
            }
        }

        return best;
    }

    /// <summary>Moves an interrupt from pending to active. Under the lock.</summary>
    internal void Acknowledge(int cpu, int interrupt)
    {
        BankOf(cpu, interrupt).Acknowledge(interrupt & 31);
        Update(cpu);
    }

    /// <summary>Makes an interrupt inactive; INTIDs that do not exist are ignored. Under the lock.</summary>
    internal void Deactivate(int cpu, int interrupt)
    {
        if (interrupt < Distributor.Interrupts)
        {
            BankOf(cpu, interrupt).Deactivate(interrupt & 31);
            Update(interrupt < Distributor.FirstShared ? cpu : _distributor.Target(interrupt));
        }
    }

    /// <summary>Carries out a write to ICC_SGI1R_EL1 or its group 0 relatives. Under the lock.</summary>
    /// <param name="sender">The CPU that wrote it.</param>
    /// <param name="request">What it wrote.</param>
    /// <param name="group1">Whether targets that have the interrupt in group 1 get it.</param>
    /// <remarks>Source: Arm DDI 0487, ICC_SGI1R_EL1.</remarks>
    internal void Generate(int sender, ulong request, bool group1)
    {
        int interrupt = (int)(request >> 24) & 15;
        bool allButSender = ((request >> 40) & 1) != 0;
        int first = (int)(request >> 44) & 15; // RS: which sixteen values of Aff0 the list is for.
        bool elsewhere = (request & 0x00ff_00ff_00ff_0000) != 0; // Aff3, Aff2, Aff1: no CPU has them.
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            bool chosen = allButSender
                ? cpu != sender
                : !elsewhere && cpu >> 4 == first && ((request >> (cpu & 15)) & 1) != 0;
            InterruptBank bank = _redistributors[cpu].Bank;
            if (chosen && (group1 || ((bank.Group >> interrupt) & 1) == 0))
            {
                bank.Latch(interrupt);
                Update(cpu);
            }
        }
    }

    private void Update(int cpu)
    {
        if ((uint)cpu < (uint)Cpus)
        {
            _interfaces[cpu].Update();
        }
    }

    private void UpdateAll()
    {
        foreach (GicCpuInterface side in _interfaces)
        {
            side.Update();
        }
    }

    private InterruptBank BankOf(int cpu, int interrupt)
        => interrupt < Distributor.FirstShared ? _redistributors[cpu].Bank : _distributor.BankOf(interrupt);

    private bool TryRedistributor(RegisterAccess access, out int cpu, out ulong offset)
    {
        ulong index = access.Offset / RedistributorBytes;
        cpu = (int)Math.Min(index, MaximumCpus);
        offset = access.Offset % RedistributorBytes;
        return index < (ulong)Cpus;
    }
}
