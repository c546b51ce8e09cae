namespace Twofold.Machine.Handlers;

/// <summary>Bitfield moves and extraction; the shifts by a constant and the sign and zero extensions are aliases of them.</summary>
internal static class Bitfields
{
    // All three bitfield moves are a shift left that drops what lies above the field, then a shift right that puts it in place.
    [A64("sf 10 100110 N immr:6 imms:6 Rn Rd", "ubfm Rd, Rn, immr, imms", Prepare = nameof(Shifts))]
    internal static ref Insn UnsignedMove(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = cpu.X(i.Rn) << (int)i.Imm >> (int)i.Aux;
        return ref i.Next;
    }

    [A64("sf 00 100110 N immr:6 imms:6 Rn Rd", "sbfm Rd, Rn, immr, imms", Prepare = nameof(Shifts))]
    internal static ref Insn SignedMove<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = TSf.Trunc((ulong)((long)(cpu.X(i.Rn) << (int)i.Imm) >> (int)i.Aux));
        return ref i.Next;
    }

    [A64("sf 01 100110 N immr:6 imms:6 Rn Rd", "bfm Rd, Rn, immr, imms", Prepare = nameof(ShiftsAndMask))]
    internal static ref Insn Insert<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        ulong moved = cpu.X(i.Rn) << (int)(i.Aux & 63) >> (int)(i.Aux >> 8);
        cpu.X(i.Rd) = TSf.Trunc((cpu.X(i.Rd) & ~i.Imm) | moved);
        return ref i.Next;
    }

    [A64("sf 00 100111 N 0 Rm imms:6 Rn Rd", "extr Rd, Rn, Rm, imms", Prepare = nameof(Position))]
    internal static ref Insn Extract<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        int position = (int)i.Aux;
        ulong high = cpu.X(i.Rn) << 1 << (TSf.Bits - 1 - position);
        cpu.X(i.Rd) = TSf.Trunc(high | (TSf.Trunc(cpu.X(i.Rm)) >> position));
        return ref i.Next;
    }

    internal static bool Shifts(uint word, ref Insn i)
    {
        int bits = word.Bit(31) ? 64 : 32;
        int rotate = (int)word.Field(16, 6), top = (int)word.Field(10, 6);
        i.Imm = (ulong)(63 - top);
        i.Aux = (uint)(63 - top + rotate - (top >= rotate ? 0 : bits));
        return word.Bit(31) == word.Bit(22) && rotate < bits && top < bits;
    }

    internal static bool ShiftsAndMask(uint word, ref Insn i)
    {
        bool valid = Shifts(word, ref i);
        int left = (int)i.Imm, right = (int)i.Aux;
        i.Imm = valid ? ulong.MaxValue << left >> right : 0;
        i.Aux = (uint)(left | (right << 8));
        return valid;
    }

    internal static bool Position(uint word, ref Insn i)
    {
        i.Aux = word.Field(10, 6);
        return word.Bit(31) == word.Bit(22) && (word.Bit(31) || i.Aux < 32);
    }
}
