namespace Twofold.Machine.Handlers;

/// <summary>Stores of two registers. When the second access faults the first may have been done, as the architecture allows.</summary>
[PreparedBy(typeof(Addressing))]
internal static class StorePairs
{
    [A64("00 101 0 010 0 imm7:7 Rt2:in Rn:sp Rt:in", "stp Wt, Wt2, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 010 0 imm7:7 Rt2:in Rn:sp Rt:in", "stp Xt, Xt2, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Pair))]
    [A64("00 101 0 000 0 imm7:7 Rt2:in Rn:sp Rt:in", "stnp Wt, Wt2, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 000 0 imm7:7 Rt2:in Rn:sp Rt:in", "stnp Xt, Xt2, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Pair))]
    internal static ref Insn Offset<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TryStore<TDatum>(cpu, ref i, cpu.X(i.Rn) + i.Imm))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("00 101 0 011 0 imm7:7 Rt2:in Rn:sp Rt:in", "stp Wt, Wt2, [Xn, imm]!", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 011 0 imm7:7 Rt2:in Rn:sp Rt:in", "stp Xt, Xt2, [Xn, imm]!", typeof(U64), Prepare = nameof(Addressing.Pair))]
    internal static ref Insn PreIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn) + i.Imm;
        if (!TryStore<TDatum>(cpu, ref i, address))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 101 0 001 0 imm7:7 Rt2:in Rn:sp Rt:in", "stp Wt, Wt2, [Xn], imm", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 001 0 imm7:7 Rt2:in Rn:sp Rt:in", "stp Xt, Xt2, [Xn], imm", typeof(U64), Prepare = nameof(Addressing.Pair))]
    internal static ref Insn PostIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn);
        if (!TryStore<TDatum>(cpu, ref i, address))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    private static bool TryStore<TDatum>(Cpu cpu, ref Insn i, ulong address)
        where TDatum : struct, IStorable
        => TDatum.TryStore(cpu, address, cpu.X(i.Rd)) && TDatum.TryStore(cpu, address + (ulong)TDatum.Bytes, cpu.X(i.Ra));
}
