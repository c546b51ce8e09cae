namespace Twofold.Machine.Handlers;

/// <summary>Constants and addresses into registers.</summary>
internal static class Moves
{
    [A64("sf 00 100101 hw:2 imm16:16 Rd", "movn Rd, imm16, lsl aux", Prepare = nameof(Inverted))]
    [A64("sf 10 100101 hw:2 imm16:16 Rd", "movz Rd, imm16, lsl aux", Prepare = nameof(Constant))]
    internal static ref Insn MoveConstant(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = i.Imm;
        return ref i.Next;
    }

    [A64("sf 11 100101 hw:2 imm16:16 Rd", "movk Rd, imm16, lsl aux", Prepare = nameof(Constant))]
    internal static ref Insn MoveKeep<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc((cpu.X(i.Rd) & ~(0xffffUL << (int)i.Aux)) | i.Imm);
        return ref i.Next;
    }

    [A64("0 immlo:2 10000 immhi:19 Rd", "adr Xd, label", Prepare = nameof(Offset))]
    internal static ref Insn Adr(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.PcOf(ref i) + i.Imm;
        return ref i.Next;
    }

    [A64("1 immlo:2 10000 immhi:19 Rd", "adrp Xd, page", Prepare = nameof(PageOffset))]
    internal static ref Insn Adrp(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = (cpu.PcOf(ref i) & ~0xfffUL) + i.Imm;
        return ref i.Next;
    }

    internal static bool Constant(uint word, ref Insn i)
    {
        i.Aux = word.Field(21, 2) * 16;
        i.Imm = (ulong)word.Field(5, 16) << (int)i.Aux;
        return word.Bit(31) || i.Aux < 32;
    }

    internal static bool Inverted(uint word, ref Insn i)
    {
        bool valid = Constant(word, ref i);
        i.Imm = word.Bit(31) ? ~i.Imm : (uint)~i.Imm;
        return valid;
    }

    internal static bool Offset(uint word, ref Insn i)
    {
        i.Imm = (ulong)((word.SignedField(5, 19) << 2) | word.Field(29, 2));
        return true;
    }

    internal static bool PageOffset(uint word, ref Insn i)
    {
        _ = Offset(word, ref i);
        i.Imm <<= 12;
        return true;
    }
}
