namespace Twofold.Machine.Handlers;

/// <summary>Multiplication, with addition.</summary>
internal static class Multiply
{
    [A64("sf 00 11011 000 Rm 0 Ra Rn Rd", "madd Rd, Rn, Rm, Ra")]
    internal static ref Insn Madd<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Ra) + (cpu.X(i.Rn) * cpu.X(i.Rm)));
        return ref i.Next;
    }

    [A64("sf 00 11011 000 Rm 1 Ra Rn Rd", "msub Rd, Rn, Rm, Ra")]
    internal static ref Insn Msub<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Ra) - (cpu.X(i.Rn) * cpu.X(i.Rm)));
        return ref i.Next;
    }

    [A64("1 00 11011 001 Rm 0 Ra Rn Rd", "smaddl Xd, Wn, Wm, Xa")]
    internal static ref Insn SignedMaddLong(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.X(i.Ra) + (ulong)((long)(int)cpu.X(i.Rn) * (int)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("1 00 11011 001 Rm 1 Ra Rn Rd", "smsubl Xd, Wn, Wm, Xa")]
    internal static ref Insn SignedMsubLong(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.X(i.Ra) - (ulong)((long)(int)cpu.X(i.Rn) * (int)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("1 00 11011 101 Rm 0 Ra Rn Rd", "umaddl Xd, Wn, Wm, Xa")]
    internal static ref Insn UnsignedMaddLong(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.X(i.Ra) + ((ulong)(uint)cpu.X(i.Rn) * (uint)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("1 00 11011 101 Rm 1 Ra Rn Rd", "umsubl Xd, Wn, Wm, Xa")]
    internal static ref Insn UnsignedMsubLong(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.X(i.Ra) - ((ulong)(uint)cpu.X(i.Rn) * (uint)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("1 00 11011 010 Rm 0 xxxxx Rn Rd", "smulh Xd, Xn, Xm")]
    internal static ref Insn SignedHigh(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = (ulong)Math.BigMul((long)cpu.X(i.Rn), (long)cpu.X(i.Rm), out _);
        return ref i.Next;
    }

    [A64("1 00 11011 110 Rm 0 xxxxx Rn Rd", "umulh Xd, Xn, Xm")]
    internal static ref Insn UnsignedHigh(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = Math.BigMul(cpu.X(i.Rn), cpu.X(i.Rm), out _);
        return ref i.Next;
    }
}
