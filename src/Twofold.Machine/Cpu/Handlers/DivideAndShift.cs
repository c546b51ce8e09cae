namespace Twofold.Machine.Handlers;

/// <summary>Division and shifts by a register.</summary>
internal static class DivideAndShift
{
    [A64("sf 0 0 11010110 Rm 000010 Rn Rd", "udiv Rd, Rn, Rm")]
    internal static ref Insn UnsignedDivide<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        ulong divisor = TSf.Trunc(cpu.X(i.Rm));
        cpu.X(i.Rd) = divisor == 0 ? 0 : TSf.Trunc(cpu.X(i.Rn)) / divisor;
        return ref i.Next;
    }

    [A64("sf 0 0 11010110 Rm 000011 Rn Rd", "sdiv Rd, Rn, Rm")]
    internal static ref Insn SignedDivide<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        long divisor = TSf.Sign(cpu.X(i.Rm));
        long dividend = TSf.Sign(cpu.X(i.Rn));

        // Division by -1 is negation, so that the most negative number, whose quotient does not fit, wraps.
        cpu.X(i.Rd) = TSf.Trunc(divisor switch
        {
            0 => 0,
            -1 => 0 - (ulong)dividend,
            _ => (ulong)(dividend / divisor),
        });
        return ref i.Next;
    }

    [A64("sf 0 0 11010110 Rm 001000 Rn Rd", "lslv Rd, Rn, Rm", typeof(Lsl))]
    [A64("sf 0 0 11010110 Rm 001001 Rn Rd", "lsrv Rd, Rn, Rm", typeof(Lsr))]
    [A64("sf 0 0 11010110 Rm 001010 Rn Rd", "asrv Rd, Rn, Rm", typeof(Asr))]
    [A64("sf 0 0 11010110 Rm 001011 Rn Rd", "rorv Rd, Rn, Rm", typeof(Ror))]
    internal static ref Insn Shift<TShift, TSf>(Cpu cpu, ref Insn i)
        where TShift : struct, IShift
        where TSf : struct, IWidth
    {
        int amount = (int)cpu.X(i.Rm) & (TSf.Bits - 1);
        cpu.X(i.Rd) = TSf.Trunc(TShift.Apply<TSf>(cpu.X(i.Rn), amount));
        return ref i.Next;
    }
}
