using System.Numerics;

namespace Twofold.Machine;

/// <summary>The state of 32 interrupts: one bit or byte of each register for each.</summary>
/// <remarks>Under the controller's lock.</remarks>
internal sealed class InterruptBank
{
    /// <summary>Priorities have five bits, the top ones: 32 levels.</summary>
    internal const byte PriorityMask = 0xf8;

    private readonly byte[] _priority = new byte[32];
    private uint _enabled;
    private uint _latch; // Pending by an edge or by software; acknowledging takes it away.
    private uint _line; // The wires; a level-sensitive interrupt is pending while its wire is up.
    private readonly uint _fixedEdge;
    private uint _edge;

    /// <param name="fixedEdge">Interrupts that are edge-triggered whatever is written: SGIs.</param>
    internal InterruptBank(uint fixedEdge)
    {
        _fixedEdge = fixedEdge;
        _edge = fixedEdge;
    }

    /// <summary>Interrupts of group 1.</summary>
    internal uint Group { get; private set; }

    /// <summary>Interrupts that a CPU has acknowledged and not yet deactivated.</summary>
    internal uint Active { get; private set; }

    /// <summary>Pending interrupts.</summary>
    internal uint Pending => _latch | (_line & ~_edge);

    /// <summary>Group 1 interrupts that a CPU may be told of.</summary>
    internal uint Deliverable => Pending & _enabled & ~Active & Group;

    /// <summary>The priority of one interrupt; lower is more urgent.</summary>
    internal byte Priority(int bit) => _priority[bit];

    /// <summary>The most urgent of some interrupts; the lowest number among equals.</summary>
    /// <param name="candidates">Not empty.</param>
    internal int MostUrgent(uint candidates)
    {
        int best = BitOperations.TrailingZeroCount(candidates);
        for (uint rest = candidates & (candidates - 1); rest != 0; rest &= rest - 1)
        {
            int bit = BitOperations.TrailingZeroCount(rest);
            if (_priority[bit] < _priority[best])
            {
                best = bit;
            }
        }

        return best;
    }

    /// <summary>Moves an input wire.</summary>
    internal void SetLine(int bit, bool level)
    {
        uint mask = 1u << bit;
        if (level)
        {
            _latch |= mask & _edge & ~_line;
            _line |= mask;
        }
        else
        {
            _line &= ~mask;
        }
    }

    /// <summary>Makes one interrupt pending as an edge does.</summary>
    internal void Latch(int bit) => _latch |= 1u << bit;

    /// <summary>From pending to active; a level-sensitive one whose wire is up becomes active and pending.</summary>
    internal void Acknowledge(int bit)
    {
        _latch &= ~(1u << bit);
        Active |= 1u << bit;
    }

    /// <summary>Makes one interrupt inactive.</summary>
    internal void Deactivate(int bit) => Active &= ~(1u << bit);

    /// <summary>Reads a register.</summary>
    internal uint Read(BankRegister register, int word) => register switch
    {
        BankRegister.Group => Group,
        BankRegister.SetEnable or BankRegister.ClearEnable => _enabled,
        BankRegister.SetPending or BankRegister.ClearPending => Pending,
        BankRegister.SetActive or BankRegister.ClearActive => Active,
        BankRegister.Priority => ReadPriorities(word * 4),
        _ => Spread(_edge >> (word * 16)),
    };

    /// <summary>Writes the bits of a register that <paramref name="mask"/> has set.</summary>
    internal void Write(BankRegister register, int word, uint value, uint mask)
    {
        uint bits = value & mask;
        switch (register)
        {
            case BankRegister.Group:
                Group = (Group & ~mask) | bits;
                break;
            case BankRegister.SetEnable:
                _enabled |= bits;
                break;
            case BankRegister.ClearEnable:
                _enabled &= ~bits;
                break;
            case BankRegister.SetPending:
                _latch |= bits;
                break;
            case BankRegister.ClearPending:
                _latch &= ~bits;
                break;
            case BankRegister.SetActive:
                Active |= bits;
                break;
            case BankRegister.ClearActive:
                Active &= ~bits;
                break;
            case BankRegister.Priority:
                WritePriorities(word * 4, value, mask);
                break;
            default:
                uint chosen = Gather(mask) << (word * 16) & ~_fixedEdge;
                _edge = (_edge & ~chosen) | ((Gather(value) << (word * 16)) & chosen);
                break;
        }
    }

    /// <summary>The reset state; the wires are outside and keep their levels.</summary>
    internal void Reset()
    {
        Group = _enabled = _latch = Active = 0;
        _edge = _fixedEdge;
        Array.Clear(_priority);
    }

    private uint ReadPriorities(int first)
        => _priority[first] | ((uint)_priority[first + 1] << 8) | ((uint)_priority[first + 2] << 16) | ((uint)_priority[first + 3] << 24);

    private void WritePriorities(int first, uint value, uint mask)
    {
        for (int i = 0; i < 4; i++)
        {
            if ((byte)(mask >> (i * 8)) != 0)
            {
                _priority[first + i] = (byte)((value >> (i * 8)) & PriorityMask);
            }
        }
    }

    /// <summary>Bit n of the low half to bit 2n + 1, where ICFGR says edge.</summary>
    private static uint Spread(uint edges)
    {
        uint word = 0;
        for (int i = 0; i < 16; i++)
        {
            word |= ((edges >> i) & 1) << ((2 * i) + 1);
        }

        return word;
    }

    /// <summary>The inverse of <see cref="Spread"/>.</summary>
    private static uint Gather(uint word)
    {
        uint edges = 0;
        for (int i = 0; i < 16; i++)
        {
            edges |= ((word >> ((2 * i) + 1)) & 1) << i;
        }

        return edges;
    }
}
