namespace Twofold.Machine.Handlers;

/// <summary>Branches.</summary>
internal static class Branches
{
    private const int LinkRegister = 30;

    [A64("000101 imm26:26", "b label", Prepare = nameof(Offset26))]
    internal static ref Insn Branch(Cpu cpu, ref Insn i) => ref cpu.BranchBy(ref i, (long)i.Imm);

    [A64("100101 imm26:26", "bl label", Prepare = nameof(Offset26))]
    internal static ref Insn BranchWithLink(Cpu cpu, ref Insn i)
    {
        cpu.X(LinkRegister) = cpu.PcOf(ref i) + 4;
        return ref cpu.BranchBy(ref i, (long)i.Imm);
    }

    [A64("01010100 imm19:19 0 cond:4", "b.cond label", Prepare = nameof(Offset19))]
    internal static ref Insn BranchIf<TCond>(Cpu cpu, ref Insn i)
        where TCond : struct, ICondition
    {
        if (TCond.Holds(cpu))
        {
            return ref cpu.BranchBy(ref i, (long)i.Imm);
        }

        return ref i.Next;
    }

    [A64("sf 011010 0 imm19:19 Rt:in", "cbz Rt, label", Prepare = nameof(Offset19))]
    internal static ref Insn BranchIfZero<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        if (TSf.Trunc(cpu.X(i.Rd)) == 0)
        {
            return ref cpu.BranchBy(ref i, (long)i.Imm);
        }

        return ref i.Next;
    }

    [A64("sf 011010 1 imm19:19 Rt:in", "cbnz Rt, label", Prepare = nameof(Offset19))]
    internal static ref Insn BranchIfNotZero<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        if (TSf.Trunc(cpu.X(i.Rd)) != 0)
        {
            return ref cpu.BranchBy(ref i, (long)i.Imm);
        }

        return ref i.Next;
    }

    [A64("b5 011011 0 b40:5 imm14:14 Rt:in", "tbz Xt, aux, label", Prepare = nameof(BitAndOffset14))]
    internal static ref Insn BranchIfBitClear(Cpu cpu, ref Insn i)
    {
        if (((cpu.X(i.Rd) >> (int)i.Aux) & 1) == 0)
        {
            return ref cpu.BranchBy(ref i, (long)i.Imm);
        }

        return ref i.Next;
    }

    [A64("b5 011011 1 b40:5 imm14:14 Rt:in", "tbnz Xt, aux, label", Prepare = nameof(BitAndOffset14))]
    internal static ref Insn BranchIfBitSet(Cpu cpu, ref Insn i)
    {
        if (((cpu.X(i.Rd) >> (int)i.Aux) & 1) != 0)
        {
            return ref cpu.BranchBy(ref i, (long)i.Imm);
        }

        return ref i.Next;
    }

    [A64("1101011 0000 11111 000000 Rn 00000", "br Xn")]
    [A64("1101011 0010 11111 000000 Rn 00000", "ret Xn")]
    internal static ref Insn BranchRegister(Cpu cpu, ref Insn i) => ref cpu.BranchTo(ref i, cpu.X(i.Rn));

    [A64("1101011 0001 11111 000000 Rn 00000", "blr Xn")]
    internal static ref Insn BranchRegisterWithLink(Cpu cpu, ref Insn i)
    {
        ulong target = cpu.X(i.Rn);
        cpu.X(LinkRegister) = cpu.PcOf(ref i) + 4;
        return ref cpu.BranchTo(ref i, target);
    }

    internal static bool Offset26(uint word, ref Insn i)
    {
        i.Imm = (ulong)(word.SignedField(0, 26) * 4);
        return true;
    }

    internal static bool Offset19(uint word, ref Insn i)
    {
        i.Imm = (ulong)(word.SignedField(5, 19) * 4);
        return true;
    }

    internal static bool BitAndOffset14(uint word, ref Insn i)
    {
        i.Imm = (ulong)(word.SignedField(5, 14) * 4);
        i.Aux = (word.Field(31, 1) << 5) | word.Field(19, 5);
        return true;
    }
}
