namespace Twofold.Machine.Handlers;

/// <summary>Conditional selection and comparison.</summary>
internal static class Conditionals
{
    [A64("sf 0 0 11010100 Rm cond:4 00 Rn Rd", "csel Rd, Rn, Rm, cond")]
    internal static ref Insn Select<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        cpu.X(i.Rd) = TSf.Trunc(TCond.Holds(cpu) ? cpu.X(i.Rn) : cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 0 0 11010100 Rm cond:4 01 Rn Rd", "csinc Rd, Rn, Rm, cond")]
    internal static ref Insn SelectIncrement<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        cpu.X(i.Rd) = TSf.Trunc(TCond.Holds(cpu) ? cpu.X(i.Rn) : cpu.X(i.Rm) + 1);
        return ref i.Next;
    }

    [A64("sf 1 0 11010100 Rm cond:4 00 Rn Rd", "csinv Rd, Rn, Rm, cond")]
    internal static ref Insn SelectInvert<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        cpu.X(i.Rd) = TSf.Trunc(TCond.Holds(cpu) ? cpu.X(i.Rn) : ~cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 1 0 11010100 Rm cond:4 01 Rn Rd", "csneg Rd, Rn, Rm, cond")]
    internal static ref Insn SelectNegate<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        cpu.X(i.Rd) = TSf.Trunc(TCond.Holds(cpu) ? cpu.X(i.Rn) : 0 - cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 0 1 11010010 Rm cond:4 00 Rn 0 nzcv:4", "ccmn Rn, Rm, nzcv, cond", Prepare = nameof(Flags))]
    internal static ref Insn CompareNegative<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        if (TCond.Holds(cpu))
        {
            _ = AddSubtract.Adding<TSf>(cpu, cpu.X(i.Rn), cpu.X(i.Rm));
        }
        else
        {
            cpu.Nzcv = i.Aux;
        }

        return ref i.Next;
    }

    [A64("sf 1 1 11010010 Rm cond:4 00 Rn 0 nzcv:4", "ccmp Rn, Rm, nzcv, cond", Prepare = nameof(Flags))]
    internal static ref Insn Compare<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        if (TCond.Holds(cpu))
        {
            _ = AddSubtract.Subtracting<TSf>(cpu, cpu.X(i.Rn), cpu.X(i.Rm));
        }
        else
        {
            cpu.Nzcv = i.Aux;
        }

        return ref i.Next;
    }

    [A64("sf 0 1 11010010 imm:5 cond:4 10 Rn 0 nzcv:4", "ccmn Rn, imm, nzcv, cond", Prepare = nameof(Flags))]
    internal static ref Insn CompareNegativeImmediate<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        if (TCond.Holds(cpu))
        {
            _ = AddSubtract.Adding<TSf>(cpu, cpu.X(i.Rn), i.Imm);
        }
        else
        {
            cpu.Nzcv = i.Aux;
        }

        return ref i.Next;
    }

    [A64("sf 1 1 11010010 imm:5 cond:4 10 Rn 0 nzcv:4", "ccmp Rn, imm, nzcv, cond", Prepare = nameof(Flags))]
    internal static ref Insn CompareImmediate<TSf, TCond>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TCond : struct, ICondition
    {
        if (TCond.Holds(cpu))
        {
            _ = AddSubtract.Subtracting<TSf>(cpu, cpu.X(i.Rn), i.Imm);
        }
        else
        {
            cpu.Nzcv = i.Aux;
        }

        return ref i.Next;
    }

    internal static bool Flags(uint word, ref Insn i)
    {
        i.Aux = word << 28;
        return true;
    }
}
