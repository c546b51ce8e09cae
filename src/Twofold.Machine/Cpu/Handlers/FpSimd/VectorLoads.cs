using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Loads of one vector register.</summary>
[PreparedBy(typeof(VectorAddressing))]
internal static class VectorLoads
{
    [A64("00 111 1 01 01 imm12:12 Rn:sp Vt", "ldr Bt, [Xn, imm]", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("01 111 1 01 01 imm12:12 Rn:sp Vt", "ldr Ht, [Xn, imm]", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("10 111 1 01 01 imm12:12 Rn:sp Vt", "ldr St, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("11 111 1 01 01 imm12:12 Rn:sp Vt", "ldr Dt, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("00 111 1 01 11 imm12:12 Rn:sp Vt", "ldr Qt, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Scaled))]
    [A64("00 111 1 00 01 0 imm9:9 00 Rn:sp Vt", "ldur Bt, [Xn, imm]", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("01 111 1 00 01 0 imm9:9 00 Rn:sp Vt", "ldur Ht, [Xn, imm]", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("10 111 1 00 01 0 imm9:9 00 Rn:sp Vt", "ldur St, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("11 111 1 00 01 0 imm9:9 00 Rn:sp Vt", "ldur Dt, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("00 111 1 00 11 0 imm9:9 00 Rn:sp Vt", "ldur Qt, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Unscaled))]
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

        if (!TDatum.TryLoad(cpu, cpu.X(i.Rn) + i.Imm, out Vector128<ulong> value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.V<ulong>(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 111 1 00 01 0 imm9:9 11 Rn:sp Vt", "ldr Bt, [Xn, imm]!", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("01 111 1 00 01 0 imm9:9 11 Rn:sp Vt", "ldr Ht, [Xn, imm]!", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("10 111 1 00 01 0 imm9:9 11 Rn:sp Vt", "ldr St, [Xn, imm]!", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("11 111 1 00 01 0 imm9:9 11 Rn:sp Vt", "ldr Dt, [Xn, imm]!", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("00 111 1 00 11 0 imm9:9 11 Rn:sp Vt", "ldr Qt, [Xn, imm]!", typeof(Quad), Prepare = nameof(VectorAddressing.Unscaled))]
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
        if (!TDatum.TryLoad(cpu, address, out Vector128<ulong> value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.V<ulong>(i.Rd) = value;
        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 111 1 00 01 0 imm9:9 01 Rn:sp Vt", "ldr Bt, [Xn], imm", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("01 111 1 00 01 0 imm9:9 01 Rn:sp Vt", "ldr Ht, [Xn], imm", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("10 111 1 00 01 0 imm9:9 01 Rn:sp Vt", "ldr St, [Xn], imm", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("11 111 1 00 01 0 imm9:9 01 Rn:sp Vt", "ldr Dt, [Xn], imm", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Unscaled))]
    [A64("00 111 1 00 11 0 imm9:9 01 Rn:sp Vt", "ldr Qt, [Xn], imm", typeof(Quad), Prepare = nameof(VectorAddressing.Unscaled))]
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
        if (!TDatum.TryLoad(cpu, address, out Vector128<ulong> value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.V<ulong>(i.Rd) = value;
        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    [A64("00 111 1 00 01 1 Rm option:3 S 10 Rn:sp Vt", "ldr Bt, [Xn, Xm, option aux]", typeof(Element<byte>), Prepare = nameof(VectorAddressing.Register))]
    [A64("01 111 1 00 01 1 Rm option:3 S 10 Rn:sp Vt", "ldr Ht, [Xn, Xm, option aux]", typeof(Element<ushort>), Prepare = nameof(VectorAddressing.Register))]
    [A64("10 111 1 00 01 1 Rm option:3 S 10 Rn:sp Vt", "ldr St, [Xn, Xm, option aux]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Register))]
    [A64("11 111 1 00 01 1 Rm option:3 S 10 Rn:sp Vt", "ldr Dt, [Xn, Xm, option aux]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Register))]
    [A64("00 111 1 00 11 1 Rm option:3 S 10 Rn:sp Vt", "ldr Qt, [Xn, Xm, option aux]", typeof(Quad), Prepare = nameof(VectorAddressing.Register))]
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

        if (!TDatum.TryLoad(cpu, cpu.X(i.Rn) + (TOption.Apply(cpu.X(i.Rm)) << (int)i.Aux), out Vector128<ulong> value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.V<ulong>(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 011 1 00 imm19:19 Vt", "ldr St, label", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Literal))]
    [A64("01 011 1 00 imm19:19 Vt", "ldr Dt, label", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Literal))]
    [A64("10 011 1 00 imm19:19 Vt", "ldr Qt, label", typeof(Quad), Prepare = nameof(VectorAddressing.Literal))]
    internal static ref Insn Literal<TDatum>(Cpu cpu, ref Insn i)
        where TDatum : struct, IVectorDatum
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        if (!TDatum.TryLoad(cpu, cpu.PcOf(ref i) + i.Imm, out Vector128<ulong> value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.V<ulong>(i.Rd) = value;
        return ref i.Next;
    }
}
