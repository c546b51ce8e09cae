namespace Twofold.Machine.Handlers;

/// <summary>Loads of one register.</summary>
[PreparedBy(typeof(Addressing))]
internal static class Loads
{
    [A64("00 111 0 01 01 imm12:12 Rn:sp Rt", "ldrb Wt, [Xn, imm]", typeof(U8), Prepare = nameof(Addressing.Scaled))]
    [A64("01 111 0 01 01 imm12:12 Rn:sp Rt", "ldrh Wt, [Xn, imm]", typeof(U16), Prepare = nameof(Addressing.Scaled))]
    [A64("10 111 0 01 01 imm12:12 Rn:sp Rt", "ldr Wt, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Scaled))]
    [A64("11 111 0 01 01 imm12:12 Rn:sp Rt", "ldr Xt, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Scaled))]
    [A64("00 111 0 01 10 imm12:12 Rn:sp Rt", "ldrsb Xt, [Xn, imm]", typeof(S8), Prepare = nameof(Addressing.Scaled))]
    [A64("01 111 0 01 10 imm12:12 Rn:sp Rt", "ldrsh Xt, [Xn, imm]", typeof(S16), Prepare = nameof(Addressing.Scaled))]
    [A64("10 111 0 01 10 imm12:12 Rn:sp Rt", "ldrsw Xt, [Xn, imm]", typeof(S32), Prepare = nameof(Addressing.Scaled))]
    [A64("00 111 0 01 11 imm12:12 Rn:sp Rt", "ldrsb Wt, [Xn, imm]", typeof(S8InWord), Prepare = nameof(Addressing.Scaled))]
    [A64("01 111 0 01 11 imm12:12 Rn:sp Rt", "ldrsh Wt, [Xn, imm]", typeof(S16InWord), Prepare = nameof(Addressing.Scaled))]
    [A64("00 111 0 00 01 0 imm9:9 00 Rn:sp Rt", "ldurb Wt, [Xn, imm]", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 01 0 imm9:9 00 Rn:sp Rt", "ldurh Wt, [Xn, imm]", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 01 0 imm9:9 00 Rn:sp Rt", "ldur Wt, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 01 0 imm9:9 00 Rn:sp Rt", "ldur Xt, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 10 0 imm9:9 00 Rn:sp Rt", "ldursb Xt, [Xn, imm]", typeof(S8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 10 0 imm9:9 00 Rn:sp Rt", "ldursh Xt, [Xn, imm]", typeof(S16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 10 0 imm9:9 00 Rn:sp Rt", "ldursw Xt, [Xn, imm]", typeof(S32), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 11 0 imm9:9 00 Rn:sp Rt", "ldursb Wt, [Xn, imm]", typeof(S8InWord), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 11 0 imm9:9 00 Rn:sp Rt", "ldursh Wt, [Xn, imm]", typeof(S16InWord), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn Offset<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryLoad(cpu, cpu.X(i.Rn) + i.Imm, out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 111 0 00 01 0 imm9:9 11 Rn:sp Rt", "ldrb Wt, [Xn, imm]!", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 01 0 imm9:9 11 Rn:sp Rt", "ldrh Wt, [Xn, imm]!", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 01 0 imm9:9 11 Rn:sp Rt", "ldr Wt, [Xn, imm]!", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 01 0 imm9:9 11 Rn:sp Rt", "ldr Xt, [Xn, imm]!", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 10 0 imm9:9 11 Rn:sp Rt", "ldrsb Xt, [Xn, imm]!", typeof(S8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 10 0 imm9:9 11 Rn:sp Rt", "ldrsh Xt, [Xn, imm]!", typeof(S16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 10 0 imm9:9 11 Rn:sp Rt", "ldrsw Xt, [Xn, imm]!", typeof(S32), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 11 0 imm9:9 11 Rn:sp Rt", "ldrsb Wt, [Xn, imm]!", typeof(S8InWord), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 11 0 imm9:9 11 Rn:sp Rt", "ldrsh Wt, [Xn, imm]!", typeof(S16InWord), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn PreIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn) + i.Imm;
        if (!TDatum.TryLoad(cpu, address, out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 111 0 00 01 0 imm9:9 01 Rn:sp Rt", "ldrb Wt, [Xn], imm", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 01 0 imm9:9 01 Rn:sp Rt", "ldrh Wt, [Xn], imm", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 01 0 imm9:9 01 Rn:sp Rt", "ldr Wt, [Xn], imm", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 01 0 imm9:9 01 Rn:sp Rt", "ldr Xt, [Xn], imm", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 10 0 imm9:9 01 Rn:sp Rt", "ldrsb Xt, [Xn], imm", typeof(S8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 10 0 imm9:9 01 Rn:sp Rt", "ldrsh Xt, [Xn], imm", typeof(S16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 10 0 imm9:9 01 Rn:sp Rt", "ldrsw Xt, [Xn], imm", typeof(S32), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 11 0 imm9:9 01 Rn:sp Rt", "ldrsb Wt, [Xn], imm", typeof(S8InWord), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 11 0 imm9:9 01 Rn:sp Rt", "ldrsh Wt, [Xn], imm", typeof(S16InWord), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn PostIndexed<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong address = cpu.X(i.Rn);
        if (!TDatum.TryLoad(cpu, address, out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    [A64("00 111 0 00 01 1 Rm option:3 S 10 Rn:sp Rt", "ldrb Wt, [Xn, Xm, option aux]", typeof(U8), Prepare = nameof(Addressing.Register))]
    [A64("01 111 0 00 01 1 Rm option:3 S 10 Rn:sp Rt", "ldrh Wt, [Xn, Xm, option aux]", typeof(U16), Prepare = nameof(Addressing.Register))]
    [A64("10 111 0 00 01 1 Rm option:3 S 10 Rn:sp Rt", "ldr Wt, [Xn, Xm, option aux]", typeof(U32), Prepare = nameof(Addressing.Register))]
    [A64("11 111 0 00 01 1 Rm option:3 S 10 Rn:sp Rt", "ldr Xt, [Xn, Xm, option aux]", typeof(U64), Prepare = nameof(Addressing.Register))]
    [A64("00 111 0 00 10 1 Rm option:3 S 10 Rn:sp Rt", "ldrsb Xt, [Xn, Xm, option aux]", typeof(S8), Prepare = nameof(Addressing.Register))]
    [A64("01 111 0 00 10 1 Rm option:3 S 10 Rn:sp Rt", "ldrsh Xt, [Xn, Xm, option aux]", typeof(S16), Prepare = nameof(Addressing.Register))]
    [A64("10 111 0 00 10 1 Rm option:3 S 10 Rn:sp Rt", "ldrsw Xt, [Xn, Xm, option aux]", typeof(S32), Prepare = nameof(Addressing.Register))]
    [A64("00 111 0 00 11 1 Rm option:3 S 10 Rn:sp Rt", "ldrsb Wt, [Xn, Xm, option aux]", typeof(S8InWord), Prepare = nameof(Addressing.Register))]
    [A64("01 111 0 00 11 1 Rm option:3 S 10 Rn:sp Rt", "ldrsh Wt, [Xn, Xm, option aux]", typeof(S16InWord), Prepare = nameof(Addressing.Register))]
    internal static ref Insn RegisterOffset<TDatum, TOption, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TOption : struct, IExtend
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryLoad(cpu, cpu.X(i.Rn) + (TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux), out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 111 0 00 01 0 imm9:9 10 Rn:sp Rt", "ldtrb Wt, [Xn, imm]", typeof(U8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 01 0 imm9:9 10 Rn:sp Rt", "ldtrh Wt, [Xn, imm]", typeof(U16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 01 0 imm9:9 10 Rn:sp Rt", "ldtr Wt, [Xn, imm]", typeof(U32), Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 01 0 imm9:9 10 Rn:sp Rt", "ldtr Xt, [Xn, imm]", typeof(U64), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 10 0 imm9:9 10 Rn:sp Rt", "ldtrsb Xt, [Xn, imm]", typeof(S8), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 10 0 imm9:9 10 Rn:sp Rt", "ldtrsh Xt, [Xn, imm]", typeof(S16), Prepare = nameof(Addressing.Unscaled))]
    [A64("10 111 0 00 10 0 imm9:9 10 Rn:sp Rt", "ldtrsw Xt, [Xn, imm]", typeof(S32), Prepare = nameof(Addressing.Unscaled))]
    [A64("00 111 0 00 11 0 imm9:9 10 Rn:sp Rt", "ldtrsb Wt, [Xn, imm]", typeof(S8InWord), Prepare = nameof(Addressing.Unscaled))]
    [A64("01 111 0 00 11 0 imm9:9 10 Rn:sp Rt", "ldtrsh Wt, [Xn, imm]", typeof(S16InWord), Prepare = nameof(Addressing.Unscaled))]
    internal static ref Insn Unprivileged<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryLoadUnprivileged(cpu, cpu.X(i.Rn) + i.Imm, out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 011 0 00 imm19:19 Rt", "ldr Wt, label", typeof(U32), Prepare = nameof(Addressing.Literal))]
    [A64("01 011 0 00 imm19:19 Rt", "ldr Xt, label", typeof(U64), Prepare = nameof(Addressing.Literal))]
    [A64("10 011 0 00 imm19:19 Rt", "ldrsw Xt, label", typeof(S32), Prepare = nameof(Addressing.Literal))]
    internal static ref Insn Literal<TDatum>(Cpu cpu, ref Insn i)
        where TDatum : struct, IDatum
    {
        if (!TDatum.TryLoad(cpu, cpu.PcOf(ref i) + i.Imm, out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        return ref i.Next;
    }

    // A prefetch has no effect and cannot fault.
    [A64("11 011 0 00 imm19:19 prfop:5", "prfm prfop, label", Prepare = nameof(Addressing.Literal))]
    [A64("11 111 0 01 10 imm12:12 Rn:sp prfop:5", "prfm prfop, [Xn, imm]", Prepare = nameof(Addressing.Scaled))]
    [A64("11 111 0 00 10 0 imm9:9 00 Rn:sp prfop:5", "prfum prfop, [Xn, imm]", Prepare = nameof(Addressing.Unscaled))]
    [A64("11 111 0 00 10 1 Rm option:3 S 10 Rn:sp prfop:5", "prfm prfop, [Xn, Xm, option aux]", Prepare = nameof(Addressing.Register))]
    internal static ref Insn Prefetch(Cpu cpu, ref Insn i) => ref i.Next;
}
