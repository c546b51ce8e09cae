namespace Twofold.Machine.Handlers;

/// <summary>Stores of one register.</summary>
[PreparedBy(typeof(Addressing))]
internal static class Stores
{
    [A64("00 111 0 01 00 imm12:12 Rn:sp Rt:in", "strb Wt, [Xn, imm]", typeof(U8), Prepare = nameof(Addressing.Scaled))]
    [A64("01 111 0 01 00 imm12:12 Rn:sp Rt:in", "strh Wt, [Xn, imm]", typeof(U16), Prepare = nameof(Addressing.Scaled))]
    [A64("10 111 0 01 00 imm12:12 Rn:sp Rt:in", "str Wt, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Scaled))]
    [A64("11 111 0 01 00 imm12:12 Rn:sp Rt:in", "str Xt, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Scaled))]
    [A64("00 111 0 00 00 0 imm9:9 00 Rn:sp Rt:in", "sturb Wt, [Xn, imm]", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 00 0 imm9:9 00 Rn:sp Rt:in", "sturh Wt, [Xn, imm]", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 00 0 imm9:9 00 Rn:sp Rt:in", "stur Wt, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 00 0 imm9:9 00 Rn:sp Rt:in", "stur Xt, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn Offset<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryStore(cpu, cpu.X(i.Rn) + i.Imm, cpu.X(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("00 111 0 00 00 0 imm9:9 11 Rn:sp Rt:in", "strb Wt, [Xn, imm]!", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 00 0 imm9:9 11 Rn:sp Rt:in", "strh Wt, [Xn, imm]!", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 00 0 imm9:9 11 Rn:sp Rt:in", "str Wt, [Xn, imm]!", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 00 0 imm9:9 11 Rn:sp Rt:in", "str Xt, [Xn, imm]!", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn PreIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn) + i.Imm;
        if (!TDatum.TryStore(cpu, address, cpu.X(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 111 0 00 00 0 imm9:9 01 Rn:sp Rt:in", "strb Wt, [Xn], imm", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 00 0 imm9:9 01 Rn:sp Rt:in", "strh Wt, [Xn], imm", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 00 0 imm9:9 01 Rn:sp Rt:in", "str Wt, [Xn], imm", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 00 0 imm9:9 01 Rn:sp Rt:in", "str Xt, [Xn], imm", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn PostIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn);
        if (!TDatum.TryStore(cpu, address, cpu.X(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    [A64("00 111 0 00 00 1 Rm option:3 S 10 Rn:sp Rt:in", "strb Wt, [Xn, Xm, option aux]", typeof(U8), Prepare = nameof(Addressing.Register))]
    [A64("01 111 0 00 00 1 Rm option:3 S 10 Rn:sp Rt:in", "strh Wt, [Xn, Xm, option aux]", typeof(U16), Prepare = nameof(Addressing.Register))]
    [A64("10 111 0 00 00 1 Rm option:3 S 10 Rn:sp Rt:in", "str Wt, [Xn, Xm, option aux]", typeof(U32), Prepare = nameof(Addressing.Register))]
    [A64("11 111 0 00 00 1 Rm option:3 S 10 Rn:sp Rt:in", "str Xt, [Xn, Xm, option aux]", typeof(U64), Prepare = nameof(Addressing.Register))]
    internal static ref Insn RegisterOffset<TDatum, TOption, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TOption : struct, IExtend
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryStore(cpu, cpu.X(i.Rn) + (TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux), cpu.X(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("00 111 0 00 00 0 imm9:9 10 Rn:sp Rt:in", "sttrb Wt, [Xn, imm]", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 00 0 imm9:9 10 Rn:sp Rt:in", "sttrh Wt, [Xn, imm]", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 00 0 imm9:9 10 Rn:sp Rt:in", "sttr Wt, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 00 0 imm9:9 10 Rn:sp Rt:in", "sttr Xt, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn Unprivileged<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryStoreUnprivileged(cpu, cpu.X(i.Rn) + i.Imm, cpu.X(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }
}
