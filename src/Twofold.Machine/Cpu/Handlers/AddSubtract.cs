namespace Twofold.Machine.Handlers;

/// <summary>Addition and subtraction.</summary>
internal static class AddSubtract
{
    [A64("sf 0 0 100010 sh imm:12 Rn:sp Rd:sp", "add Rd, Rn, imm", Prepare = nameof(Immediate))]
    [A64("sf 1 0 100010 sh imm:12 Rn:sp Rd:sp", "sub Rd, Rn, imm", Prepare = nameof(NegativeImmediate))]
    internal static ref Insn AddImmediate<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) + i.Imm);
        return ref i.Next;
    }

    [A64("sf 0 1 100010 sh imm:12 Rn:sp Rd", "adds Rd, Rn, imm", Prepare = nameof(Immediate))]
    internal static ref Insn AddsImmediate<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = Adding<TSf>(cpu, cpu.X(i.Rn), i.Imm);
        return ref i.Next;
    }

    [A64("sf 1 1 100010 sh imm:12 Rn:sp Rd", "subs Rd, Rn, imm", Prepare = nameof(Immediate))]
    internal static ref Insn SubsImmediate<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = Subtracting<TSf>(cpu, cpu.X(i.Rn), i.Imm);
        return ref i.Next;
    }

    [A64("sf 0 0 01011 00 0 Rm 000000 Rn Rd", "add Rd, Rn, Rm", Refines = true)]
    internal static ref Insn Add<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) + cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 0 1 01011 00 0 Rm 000000 Rn Rd", "adds Rd, Rn, Rm", Refines = true)]
    internal static ref Insn Adds<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = Adding<TSf>(cpu, cpu.X(i.Rn), cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 1 0 01011 00 0 Rm 000000 Rn Rd", "sub Rd, Rn, Rm", Refines = true)]
    internal static ref Insn Sub<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) - cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 1 1 01011 00 0 Rm 000000 Rn Rd", "subs Rd, Rn, Rm", Refines = true)]
    internal static ref Insn Subs<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = Subtracting<TSf>(cpu, cpu.X(i.Rn), cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 0 0 01011 shift:2 0 Rm imm6:6 Rn Rd", "add Rd, Rn, Rm, shift aux", Prepare = nameof(ShiftAmount))]
    internal static ref Insn AddShifted<TSf, TShift>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TShift : struct, IShift
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) + TShift.Apply<TSf>(cpu.X(i.Rm), (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 0 1 01011 shift:2 0 Rm imm6:6 Rn Rd", "adds Rd, Rn, Rm, shift aux", Prepare = nameof(ShiftAmount))]
    internal static ref Insn AddsShifted<TSf, TShift>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TShift : struct, IShift
    {
        cpu.X(i.Rd) = Adding<TSf>(cpu, cpu.X(i.Rn), TShift.Apply<TSf>(cpu.X(i.Rm), (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 1 0 01011 shift:2 0 Rm imm6:6 Rn Rd", "sub Rd, Rn, Rm, shift aux", Prepare = nameof(ShiftAmount))]
    internal static ref Insn SubShifted<TSf, TShift>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TShift : struct, IShift
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) - TShift.Apply<TSf>(cpu.X(i.Rm), (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 1 1 01011 shift:2 0 Rm imm6:6 Rn Rd", "subs Rd, Rn, Rm, shift aux", Prepare = nameof(ShiftAmount))]
    internal static ref Insn SubsShifted<TSf, TShift>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TShift : struct, IShift
    {
        cpu.X(i.Rd) = Subtracting<TSf>(cpu, cpu.X(i.Rn), TShift.Apply<TSf>(cpu.X(i.Rm), (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 0 0 01011 00 1 Rm option:3 imm3:3 Rn:sp Rd:sp", "add Rd, Rn, Rm, option aux", Prepare = nameof(ExtendAmount))]
    internal static ref Insn AddExtended<TSf, TOption>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TOption : struct, IExtend
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) + (TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 0 1 01011 00 1 Rm option:3 imm3:3 Rn:sp Rd", "adds Rd, Rn, Rm, option aux", Prepare = nameof(ExtendAmount))]
    internal static ref Insn AddsExtended<TSf, TOption>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TOption : struct, IExtend
    {
        cpu.X(i.Rd) = Adding<TSf>(cpu, cpu.X(i.Rn), TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux);
        return ref i.Next;
    }

    [A64("sf 1 0 01011 00 1 Rm option:3 imm3:3 Rn:sp Rd:sp", "sub Rd, Rn, Rm, option aux", Prepare = nameof(ExtendAmount))]
    internal static ref Insn SubExtended<TSf, TOption>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TOption : struct, IExtend
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) - (TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 1 1 01011 00 1 Rm option:3 imm3:3 Rn:sp Rd", "subs Rd, Rn, Rm, option aux", Prepare = nameof(ExtendAmount))]
    internal static ref Insn SubsExtended<TSf, TOption>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
        where TOption : struct, IExtend
    {
        cpu.X(i.Rd) = Subtracting<TSf>(cpu, cpu.X(i.Rn), TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux);
        return ref i.Next;
    }

    [A64("sf 0 0 11010000 Rm 000000 Rn Rd", "adc Rd, Rn, Rm")]
    internal static ref Insn Adc<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) + cpu.X(i.Rm) + cpu.FlagC);
        return ref i.Next;
    }

    [A64("sf 0 1 11010000 Rm 000000 Rn Rd", "adcs Rd, Rn, Rm")]
    internal static ref Insn Adcs<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = AddingWithCarry<TSf>(cpu, cpu.X(i.Rn), cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("sf 1 0 11010000 Rm 000000 Rn Rd", "sbc Rd, Rn, Rm")]
    internal static ref Insn Sbc<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc(cpu.X(i.Rn) + ~cpu.X(i.Rm) + cpu.FlagC);
        return ref i.Next;
    }

    [A64("sf 1 1 11010000 Rm 000000 Rn Rd", "sbcs Rd, Rn, Rm")]
    internal static ref Insn Sbcs<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = AddingWithCarry<TSf>(cpu, cpu.X(i.Rn), ~cpu.X(i.Rm));
        return ref i.Next;
    }

    /// <summary>The sum, with the flags it sets.</summary>
    internal static ulong Adding<TSf>(Cpu cpu, ulong left, ulong right)
        where TSf : struct, IWidth
    {
        ulong result = TSf.Trunc(left + right);
        cpu.FlagN = TSf.Sign(result);
        cpu.FlagZ = result;
        cpu.FlagC = result < TSf.Trunc(left) ? 1u : 0u;
        cpu.FlagV = TSf.Sign((left ^ result) & (right ^ result));
        return result;
    }

    /// <summary>The difference, with the flags it sets: C is "no borrow".</summary>
    internal static ulong Subtracting<TSf>(Cpu cpu, ulong left, ulong right)
        where TSf : struct, IWidth
    {
        ulong result = TSf.Trunc(left - right);
        cpu.FlagN = TSf.Sign(result);
        cpu.FlagZ = result;
        cpu.FlagC = TSf.Trunc(left) >= TSf.Trunc(right) ? 1u : 0u;
        cpu.FlagV = TSf.Sign((left ^ right) & (left ^ result));
        return result;
    }

    internal static bool Immediate(uint word, ref Insn i)
    {
        i.Imm = (ulong)word.Field(10, 12) << (word.Bit(22) ? 12 : 0);
        return true;
    }

    internal static bool NegativeImmediate(uint word, ref Insn i)
    {
        _ = Immediate(word, ref i);
        i.Imm = 0 - i.Imm;
        return true;
    }

    internal static bool ShiftAmount(uint word, ref Insn i)
    {
        const uint rotate = 3;
        i.Aux = word.Field(10, 6);
        return word.Field(22, 2) != rotate && (word.Bit(31) || i.Aux < 32);
    }

    internal static bool ExtendAmount(uint word, ref Insn i)
    {
        i.Aux = word.Field(10, 3);
        return i.Aux <= 4;
    }

    private static ulong AddingWithCarry<TSf>(Cpu cpu, ulong left, ulong right)
        where TSf : struct, IWidth
    {
        ulong carry = cpu.FlagC;
        ulong result = TSf.Trunc(left + right + carry);
        ulong first = TSf.Trunc(left);
        cpu.FlagN = TSf.Sign(result);
        cpu.FlagZ = result;
        cpu.FlagC = result < first || (carry != 0 && result == first) ? 1u : 0u;
        cpu.FlagV = TSf.Sign((left ^ result) & (right ^ result));
        return result;
    }
}
