namespace Twofold.Machine;

/// <summary>The shared half of a GICv3: shared peripheral interrupts, their routes, and GICD's registers.</summary>
/// <remarks>One security state (GICD_CTLR.DS = 1), affinity routing always on, no 1-of-N routing. Under the controller's lock.
/// Source: Arm IHI 0069, 12.9.</remarks>
internal sealed class Distributor
{
    /// <summary>INTIDs from 0 up: 32 private ones and 256 shared.</summary>
    internal const int Interrupts = 288;

    /// <summary>The first shared peripheral interrupt.</summary>
    internal const int FirstShared = 32;

    /// <summary>A route that leads to no CPU of this machine.</summary>
    private const int Nowhere = -1;

    private const uint EnableGroups = 3, EnableGroup1 = 2, AffinityRouting = 1u << 4, DisableSecurity = 1u << 6;

    // ITLinesNumber 8, IDbits 16, A3V, No1N, RSS.
    private const uint Type = (Interrupts / 32 - 1) | (15u << 19) | (1u << 24) | (1u << 25) | (1u << 26);
    private const ulong FirstRoute = 0x6000;
    private const ulong RouteAffinity = 0xff_00ff_ffff;

    private readonly int _cpus;
    private readonly InterruptBank[] _banks = new InterruptBank[Interrupts / 32 - 1];
    private readonly ulong[] _routes = new ulong[Interrupts];
    private readonly int[] _targets = new int[Interrupts];
    private uint _control;

    internal Distributor(int cpus)
    {
        _cpus = cpus;
        for (int i = 0; i < _banks.Length; i++)
        {
            _banks[i] = new InterruptBank(fixedEdge: 0);
        }
    }

    /// <summary>GICD_CTLR.EnableGrp1.</summary>
    internal bool Group1Enabled => (_control & EnableGroup1) != 0;

    /// <summary>The banks of the shared interrupts, the first holding INTIDs 32 to 63.</summary>
    internal ReadOnlySpan<InterruptBank> Banks => _banks;

    /// <summary>The bank of a shared interrupt.</summary>
    internal InterruptBank BankOf(int interrupt) => _banks[(interrupt >> 5) - 1];

    /// <summary>The CPU that a shared interrupt goes to, or a number that no CPU has.</summary>
    internal int Target(int interrupt) => _targets[interrupt];

    /// <summary>Those of a bank's interrupts that are routed to a CPU.</summary>
    internal uint RoutedTo(int cpu, int bank, uint interrupts)
    {
        uint routed = 0;
        for (uint rest = interrupts; rest != 0; rest &= rest - 1)
        {
            int bit = System.Numerics.BitOperations.TrailingZeroCount(rest);
            routed |= _targets[((bank + 1) << 5) + bit] == cpu ? 1u << bit : 0;
        }

        return routed;
    }

    /// <summary>Reads a 32-bit register.</summary>
    internal uint Read(ulong offset)
    {
        if (BankAddress.TryDecode(offset, out BankAddress at))
        {
            // The private interrupts' registers are the redistributors'.
            return at.Bank is 0 || at.Bank > _banks.Length ? 0 : _banks[at.Bank - 1].Read(at.Register, at.Word);
        }

        if (TryRoute(offset, out int interrupt, out int shift))
        {
            return (uint)(_routes[interrupt] >> shift);
        }

        return offset switch
        {
            0x0000 => _control | AffinityRouting | DisableSecurity,
            0x0004 => Type,
            0x0008 => GicIdentity.Implementer,
            _ => GicIdentity.Read(offset, GicIdentity.DistributorPart),
        };
    }

    /// <summary>Writes the bits of a 32-bit register that <paramref name="mask"/> has set.</summary>
    internal void Write(ulong offset, uint value, uint mask)
    {
        if (BankAddress.TryDecode(offset, out BankAddress at))
        {
            if (at.Bank is not 0 && at.Bank <= _banks.Length)
            {
                _banks[at.Bank - 1].Write(at.Register, at.Word, value, mask);
            }
        }
        else if (TryRoute(offset, out int interrupt, out int shift))
        {
            ulong covered = (ulong)mask << shift;
            Route(interrupt, ((_routes[interrupt] & ~covered) | (((ulong)value << shift) & covered)) & RouteAffinity);
        }
        else if (offset == 0)
        {
            _control = ((_control & ~mask) | (value & mask)) & EnableGroups;
        }
    }

    /// <summary>The reset state: everything off, all routes to CPU 0.</summary>
    internal void Reset()
    {
        _control = 0;
        Array.Clear(_routes);
        Array.Clear(_targets);
        foreach (InterruptBank bank in _banks)
        {
            bank.Reset();
        }
    }

    /// <summary>A CPU's affinity is its number in Aff0 and 0 above.</summary>
    private void Route(int interrupt, ulong affinity)
    {
        _routes[interrupt] = affinity;
        _targets[interrupt] = affinity < (ulong)_cpus ? (int)affinity : Nowhere;
    }

    private static bool TryRoute(ulong offset, out int interrupt, out int shift)
    {
        ulong index = (offset - FirstRoute) >> 3;
        shift = (int)(offset & 4) * 8;
        interrupt = (int)Math.Min(index, Interrupts);
        return index is >= FirstShared and < Interrupts;
    }
}
