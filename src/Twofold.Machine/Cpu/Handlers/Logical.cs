namespace Twofold.Machine.Handlers;

/// <summary>Bitwise operations.</summary>
internal static class Logical
{
    [A64("sf 00 100100 N immr:6 imms:6 Rn Rd:sp", "and Rd, Rn, imm", typeof(And), Prepare = nameof(BitmaskImmediate))]
    [A64("sf 01 100100 N immr:6 imms:6 Rn Rd:sp", "orr Rd, Rn, imm", typeof(Orr), Prepare = nameof(BitmaskImmediate))]
    [A64("sf 10 100100 N immr:6 imms:6 Rn Rd:sp", "eor Rd, Rn, imm", typeof(Eor), Prepare = nameof(BitmaskImmediate))]
    internal static ref Insn Immediate<TOperation, TSf>(Cpu cpu, ref Insn i)
        where TOperation : struct, IBitwise
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(TOperation.Apply(cpu.X(i.Rn), i.Imm));
        return ref i.Next;
    }

    [A64("sf 11 100100 N immr:6 imms:6 Rn Rd", "ands Rd, Rn, imm", typeof(And), Prepare = nameof(BitmaskImmediate))]
    internal static ref Insn FlagsImmediate<TOperation, TSf>(Cpu cpu, ref Insn i)
        where TOperation : struct, IBitwise
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = SettingFlags<TSf>(cpu, TOperation.Apply(cpu.X(i.Rn), i.Imm));
        return ref i.Next;
    }

    [A64("1 01 01010 00 0 Rm 000000 11111 Rd", "orr Xd, xzr, Xm", Refines = true)]
    internal static ref Insn Move(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.X(i.Rm);
        return ref i.Next;
    }

    [A64("sf 00 01010 00 0 Rm 000000 Rn Rd", "and Rd, Rn, Rm", typeof(And), Refines = true)]
    [A64("sf 00 01010 00 1 Rm 000000 Rn Rd", "bic Rd, Rn, Rm", typeof(Bic), Refines = true)]
    [A64("sf 01 01010 00 0 Rm 000000 Rn Rd", "orr Rd, Rn, Rm", typeof(Orr), Refines = true)]
    [A64("sf 01 01010 00 1 Rm 000000 Rn Rd", "orn Rd, Rn, Rm", typeof(Orn), Refines = true)]
    [A64("sf 10 01010 00 0 Rm 000000 Rn Rd", "eor Rd, Rn, Rm", typeof(Eor), Refines = true)]
    [A64("sf 10 01010 00 1 Rm 000000 Rn Rd", "eon Rd, Rn, Rm", typeof(Eon), Refines = true)]
    internal static ref Insn Register<TOperation, TSf>(Cpu cpu, ref Insn i)
        where TOperation : struct, IBitwise
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(TOperation.Apply(cpu.X(i.Rn), cpu.X(i.Rm)));
        return ref i.Next;
    }

    [A64("sf 11 01010 00 0 Rm 000000 Rn Rd", "ands Rd, Rn, Rm", typeof(And), Refines = true)]
    [A64("sf 11 01010 00 1 Rm 000000 Rn Rd", "bics Rd, Rn, Rm", typeof(Bic), Refines = true)]
    internal static ref Insn FlagsRegister<TOperation, TSf>(Cpu cpu, ref Insn i)
        where TOperation : struct, IBitwise
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = SettingFlags<TSf>(cpu, TOperation.Apply(cpu.X(i.Rn), cpu.X(i.Rm)));
        return ref i.Next;
    }

    [A64("sf 00 01010 shift:2 0 Rm imm6:6 Rn Rd", "and Rd, Rn, Rm, shift aux", typeof(And), Prepare = nameof(ShiftAmount))]
    [A64("sf 00 01010 shift:2 1 Rm imm6:6 Rn Rd", "bic Rd, Rn, Rm, shift aux", typeof(Bic), Prepare = nameof(ShiftAmount))]
    [A64("sf 01 01010 shift:2 0 Rm imm6:6 Rn Rd", "orr Rd, Rn, Rm, shift aux", typeof(Orr), Prepare = nameof(ShiftAmount))]
    [A64("sf 01 01010 shift:2 1 Rm imm6:6 Rn Rd", "orn Rd, Rn, Rm, shift aux", typeof(Orn), Prepare = nameof(ShiftAmount))]
    [A64("sf 10 01010 shift:2 0 Rm imm6:6 Rn Rd", "eor Rd, Rn, Rm, shift aux", typeof(Eor), Prepare = nameof(ShiftAmount))]
    [A64("sf 10 01010 shift:2 1 Rm imm6:6 Rn Rd", "eon Rd, Rn, Rm, shift aux", typeof(Eon), Prepare = nameof(ShiftAmount))]
    internal static ref Insn Shifted<TOperation, TSf, TShift>(Cpu cpu, ref Insn i)
        where TOperation : struct, IBitwise
        where TSf : struct, IWidth
        where TShift : struct, IShift
    {
        cpu.X(i.Rd) = TSf.Trunc(TOperation.Apply(cpu.X(i.Rn), TShift.Apply<TSf>(cpu.X(i.Rm), (int)i.Aux)));
        return ref i.Next;
    }

    [A64("sf 11 01010 shift:2 0 Rm imm6:6 Rn Rd", "ands Rd, Rn, Rm, shift aux", typeof(And), Prepare = nameof(ShiftAmount))]
    [A64("sf 11 01010 shift:2 1 Rm imm6:6 Rn Rd", "bics Rd, Rn, Rm, shift aux", typeof(Bic), Prepare = nameof(ShiftAmount))]
    internal static ref Insn FlagsShifted<TOperation, TSf, TShift>(Cpu cpu, ref Insn i)
        where TOperation : struct, IBitwise
        where TSf : struct, IWidth
        where TShift : struct, IShift
    {
        cpu.X(i.Rd) = SettingFlags<TSf>(cpu, TOperation.Apply(cpu.X(i.Rn), TShift.Apply<TSf>(cpu.X(i.Rm), (int)i.Aux)));
        return ref i.Next;
    }

    internal static bool ShiftAmount(uint word, ref Insn i)
    {
        i.Aux = word.Field(10, 6);
        return word.Bit(31) || i.Aux < 32;
    }

    internal static bool BitmaskImmediate(uint word, ref Insn i)
    {
        bool wide = word.Bit(31);
        return (wide || !word.Bit(22)) && Bitmask.TryDecode(word.Bit(22), word.Field(10, 6), word.Field(16, 6), out i.Imm);
    }

    private static ulong SettingFlags<TSf>(Cpu cpu, ulong value)
        where TSf : struct, IWidth
    {
        ulong result = TSf.Trunc(value);
        cpu.FlagN = TSf.Sign(result);
        cpu.FlagZ = result;
        cpu.FlagC = 0;
        cpu.FlagV = 0;
        return result;
    }
}
