namespace Twofold.Machine.Handlers;

/// <summary>Loads of two registers. Both accesses come before either register changes.</summary>
[PreparedBy(typeof(Addressing))]
internal static class LoadPairs
{
    [A64("00 101 0 010 1 imm7:7 Rt2 Rn:sp Rt", "ldp Wt, Wt2, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("01 101 0 010 1 imm7:7 Rt2 Rn:sp Rt", "ldpsw Xt, Xt2, [Xn, imm]", typeof(S32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 010 1 imm7:7 Rt2 Rn:sp Rt", "ldp Xt, Xt2, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Pair))]
    [A64("00 101 0 000 1 imm7:7 Rt2 Rn:sp Rt", "ldnp Wt, Wt2, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 000 1 imm7:7 Rt2 Rn:sp Rt", "ldnp Xt, Xt2, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Pair))]
    internal static ref Insn Offset<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TryLoad<TDatum>(cpu, ref i, cpu.X(i.Rn) + i.Imm))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("00 101 0 011 1 imm7:7 Rt2 Rn:sp Rt", "ldp Wt, Wt2, [Xn, imm]!", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("01 101 0 011 1 imm7:7 Rt2 Rn:sp Rt", "ldpsw Xt, Xt2, [Xn, imm]!", typeof(S32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 011 1 imm7:7 Rt2 Rn:sp Rt", "ldp Xt, Xt2, [Xn, imm]!", typeof(U64), Prepare = nameof(Addressing.Pair))]
    internal static ref Insn PreIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn) + i.Imm;
        if (!TryLoad<TDatum>(cpu, ref i, address))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 101 0 001 1 imm7:7 Rt2 Rn:sp Rt", "ldp Wt, Wt2, [Xn], imm", typeof(U32), Prepare = nameof(Addressing.Pair))]
    [A64("01 101 0 001 1 imm7:7 Rt2 Rn:sp Rt", "ldpsw Xt, Xt2, [Xn], imm", typeof(S32), Prepare = nameof(Addressing.Pair))]
    [A64("10 101 0 001 1 imm7:7 Rt2 Rn:sp Rt", "ldp Xt, Xt2, [Xn], imm", typeof(U64), Prepare = nameof(Addressing.Pair))]
    internal static ref Insn PostIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn);
        if (!TryLoad<TDatum>(cpu, ref i, address))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    private static bool TryLoad<TDatum>(Cpu cpu, ref Insn i, ulong address)
        where TDatum : struct, IDatum
    {
        if (!TDatum.TryLoad(cpu, address, out ulong first)
            || !TDatum.TryLoad(cpu, address + (ulong)TDatum.Bytes, out ulong second))
        {
            return false;
        }

        cpu.X(i.Ra) = second;
        cpu.X(i.Rd) = first;
        return true;
    }
}
