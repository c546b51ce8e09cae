namespace Twofold.Machine.Handlers;

/// <summary>Stores of two vector registers.</summary>
[PreparedBy(typeof(VectorAddressing))]
internal static class VectorStorePairs
{
    [A64("00 101 1 010 0 imm7:7 Vt2 Rn:sp Vt", "stp St, St2, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 010 0 imm7:7 Vt2 Rn:sp Vt", "stp Dt, Dt2, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 010 0 imm7:7 Vt2 Rn:sp Vt", "stp Qt, Qt2, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
    [A64("00 101 1 000 0 imm7:7 Vt2 Rn:sp Vt", "stnp St, St2, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 000 0 imm7:7 Vt2 Rn:sp Vt", "stnp Dt, Dt2, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 000 0 imm7:7 Vt2 Rn:sp Vt", "stnp Qt, Qt2, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
    internal static ref Insn Offset<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IVectorDatum
        where TRn : struct, IBase
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

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

    [A64("00 101 1 011 0 imm7:7 Vt2 Rn:sp Vt", "stp St, St2, [Xn, imm]!", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 011 0 imm7:7 Vt2 Rn:sp Vt", "stp Dt, Dt2, [Xn, imm]!", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 011 0 imm7:7 Vt2 Rn:sp Vt", "stp Qt, Qt2, [Xn, imm]!", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
    internal static ref Insn PreIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IVectorDatum
        where TRn : struct, IBase
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

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

    [A64("00 101 1 001 0 imm7:7 Vt2 Rn:sp Vt", "stp St, St2, [Xn], imm", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 001 0 imm7:7 Vt2 Rn:sp Vt", "stp Dt, Dt2, [Xn], imm", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 001 0 imm7:7 Vt2 Rn:sp Vt", "stp Qt, Qt2, [Xn], imm", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
    internal static ref Insn PostIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IVectorDatum
        where TRn : struct, IBase
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

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
        where TDatum : struct, IVectorDatum
        => TDatum.TryStore(cpu, address, cpu.V<ulong>(i.Rd)) && TDatum.TryStore(cpu, address + (ulong)TDatum.Bytes, cpu.V<ulong>(i.Ra));
}
