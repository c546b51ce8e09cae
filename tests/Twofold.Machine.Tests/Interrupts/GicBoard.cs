using Twofold.Arch;

namespace Twofold.Machine.Tests.Interrupts;

/// <summary>A controller as software sees it: registers by their architectural offsets. Source: Arm IHI 0069, 12.8 to 12.11.</summary>
internal sealed class GicBoard
{
    internal const int Spurious = 1023;

    private const ulong RedistributorStride = 0x2_0000, SgiFrame = 0x1_0000;

    internal GicBoard(int cpus = 1) => Gic = new Gic(cpus);

    internal Gic Gic { get; }

    /// <summary>Everything in group 1, all groups on, all interfaces open, everything enabled at priority 0xa0.</summary>
    internal static GicBoard Ready(int cpus = 1)
    {
        var board = new GicBoard(cpus);
        board.Distributor(0x0000, 0x3);
        for (ulong bank = 1; bank < 9; bank++)
        {
            board.Distributor(0x080 + (bank * 4), uint.MaxValue);
            board.Distributor(0x100 + (bank * 4), uint.MaxValue);
        }

        for (int i = 32; i < 288; i++)
        {
            board.Priority(i, 0xa0);
        }

        for (int cpu = 0; cpu < cpus; cpu++)
        {
            board.Private(cpu, 0x080, uint.MaxValue);
            board.Private(cpu, 0x100, uint.MaxValue);
            for (int i = 0; i < 32; i++)
            {
                board.Priority(i, 0xa0, cpu);
            }

            board.Write(Icc.Pmr, 0xf0, cpu);
            board.Write(Icc.Igrpen1, 1, cpu);
        }

        return board;
    }

    internal uint Distributor(ulong offset) => (uint)Gic.ReadDistributor(offset, 4);

    internal void Distributor(ulong offset, uint value) => Gic.WriteDistributor(offset, 4, value);

    /// <summary>A register of a CPU's SGI frame.</summary>
    internal uint Private(int cpu, ulong offset) => (uint)Gic.ReadRedistributor(((ulong)cpu * RedistributorStride) + SgiFrame + offset, 4);

    /// <summary>A register of a CPU's SGI frame.</summary>
    internal void Private(int cpu, ulong offset, uint value)
        => Gic.WriteRedistributor(((ulong)cpu * RedistributorStride) + SgiFrame + offset, 4, value);

    /// <summary>IPRIORITYR, by the byte.</summary>
    internal void Priority(int interrupt, byte priority, int cpu = 0)
    {
        if (interrupt < 32)
        {
            Gic.WriteRedistributor(((ulong)cpu * RedistributorStride) + SgiFrame + 0x400 + (ulong)interrupt, 1, priority);
        }
        else
        {
            Gic.WriteDistributor(0x400 + (ulong)interrupt, 1, priority);
        }
    }

    /// <summary>ICFGR: edge (10) or level (00).</summary>
    internal void Edge(int interrupt)
    {
        ulong offset = 0xc00 + ((ulong)interrupt / 16 * 4);
        Distributor(offset, Distributor(offset) | (2u << (interrupt % 16 * 2)));
    }

    /// <summary>IROUTER.</summary>
    internal void Route(int interrupt, ulong affinity) => Gic.WriteDistributor(0x6000 + ((ulong)interrupt * 8), 8, affinity);

    internal bool Pending(int interrupt) => Bit(0x200, interrupt);

    internal bool Active(int interrupt) => Bit(0x300, interrupt);

    internal bool Irq(int cpu = 0) => Gic.Interface(cpu).IrqAsserted;

    internal ulong Read(SystemRegister register, int cpu = 0)
    {
        Assert.True(Gic.Interface(cpu).TryRead(register, 0, out ulong value));
        return value;
    }

    internal void Write(SystemRegister register, ulong value, int cpu = 0)
        => Assert.True(Gic.Interface(cpu).TryWrite(register, 0, value));

    internal int Acknowledge(int cpu = 0) => (int)Read(Icc.Iar1, cpu);

    internal void End(int interrupt, int cpu = 0) => Write(Icc.Eoir1, (ulong)interrupt, cpu);

    private bool Bit(ulong register, int interrupt)
    {
        uint word = interrupt < 32 ? Private(0, register) : Distributor(register + ((ulong)interrupt / 32 * 4));
        return ((word >> (interrupt % 32)) & 1) != 0;
    }
}
