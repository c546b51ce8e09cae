namespace Twofold.Machine.Handlers;

/// <summary>Stores of one vector register.</summary>
[PreparedBy(typeof(VectorAddressing))]
internal static class VectorStores
{
    [A64("00 111 1 01 00 imm12:12 Rn:sp Vt", "str Bt, [Xn, imm]", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("01 111 1 01 00 imm12:12 Rn:sp Vt", "str Ht, [Xn, imm]", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("10 111 1 01 00 imm12:12 Rn:sp Vt", "str St, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("11 111 1 01 00 imm12:12 Rn:sp Vt", "str Dt, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("00 111 1 01 10 imm12:12 Rn:sp Vt", "str Qt, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("00 111 1 00 00 0 imm9:9 00 Rn:sp Vt", "stur Bt, [Xn, imm]", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("01 111 1 00 00 0 imm9:9 00 Rn:sp Vt", "stur Ht, [Xn, imm]", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("10 111 1 00 00 0 imm9:9 00 Rn:sp Vt", "stur St, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("11 111 1 00 00 0 imm9:9 00 Rn:sp Vt", "stur Dt, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("00 111 1 00 10 0 imm9:9 00 Rn:sp Vt", "stur Qt, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Unscaled))]
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

        if (!TDatum.TryStore(cpu, cpu.X(i.Rn) + i.Imm, cpu.V<ulong>(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("00 111 1 00 00 0 imm9:9 11 Rn:sp Vt", "str Bt, [Xn, imm]!", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("01 111 1 00 00 0 imm9:9 11 Rn:sp Vt", "str Ht, [Xn, imm]!", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("10 111 1 00 00 0 imm9:9 11 Rn:sp Vt", "str St, [Xn, imm]!", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("11 111 1 00 00 0 imm9:9 11 Rn:sp Vt", "str Dt, [Xn, imm]!", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("00 111 1 00 10 0 imm9:9 11 Rn:sp Vt", "str Qt, [Xn, imm]!", typeof(Quad), Prepare = nameof(VectorAddressing.Unscaled))]
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
        if (!TDatum.TryStore(cpu, address, cpu.V<ulong>(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 111 1 00 00 0 imm9:9 01 Rn:sp Vt", "str Bt, [Xn], imm", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("01 111 1 00 00 0 imm9:9 01 Rn:sp Vt", "str Ht, [Xn], imm", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("10 111 1 00 00 0 imm9:9 01 Rn:sp Vt", "str St, [Xn], imm", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("11 111 1 00 00 0 imm9:9 01 Rn:sp Vt", "str Dt, [Xn], imm", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("00 111 1 00 10 0 imm9:9 01 Rn:sp Vt", "str Qt, [Xn], imm", typeof(Quad), Prepare = nameof(VectorAddressing.Unscaled))]
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
        if (!TDatum.TryStore(cpu, address, cpu.V<ulong>(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    [A64("00 111 1 00 00 1 Rm option:3 S 10 Rn:sp Vt", "str Bt, [Xn, Xm, option aux]", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Register))]
    [A64("01 111 1 00 00 1 Rm option:3 S 10 Rn:sp Vt", "str Ht, [Xn, Xm, option aux]", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Register))]
    [A64("10 111 1 00 00 1 Rm option:3 S 10 Rn:sp Vt", "str St, [Xn, Xm, option aux]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Register))]
    [A64("11 111 1 00 00 1 Rm option:3 S 10 Rn:sp Vt", "str Dt, [Xn, Xm, option aux]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Register))]
    [A64("00 111 1 00 10 1 Rm option:3 S 10 Rn:sp Vt", "str Qt, [Xn, Xm, option aux]", typeof(Quad), Prepare = nameof(VectorAddressing.Register))]
    internal static ref Insn RegisterOffset<TDatum, TOption, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IVectorDatum
        where TOption : struct, IExtend
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

        if (!TDatum.TryStore(cpu, cpu.X(i.Rn) + (TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux), cpu.V<ulong>(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }
}
