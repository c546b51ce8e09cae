using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Loads of two vector registers. Both accesses come before either register changes.</summary>
[PreparedBy(typeof(VectorAddressing))]
internal static class VectorLoadPairs
{
    [A64("00 101 1 010 1 imm7:7 Vt2 Rn:sp Vt", "ldp St, St2, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 010 1 imm7:7 Vt2 Rn:sp Vt", "ldp Dt, Dt2, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 010 1 imm7:7 Vt2 Rn:sp Vt", "ldp Qt, Qt2, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
    [A64("00 101 1 000 1 imm7:7 Vt2 Rn:sp Vt", "ldnp St, St2, [Xn, imm]", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 000 1 imm7:7 Vt2 Rn:sp Vt", "ldnp Dt, Dt2, [Xn, imm]", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 000 1 imm7:7 Vt2 Rn:sp Vt", "ldnp Qt, Qt2, [Xn, imm]", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
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

        if (!TryLoad<TDatum>(cpu, ref i, cpu.X(i.Rn) + i.Imm))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("00 101 1 011 1 imm7:7 Vt2 Rn:sp Vt", "ldp St, St2, [Xn, imm]!", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 011 1 imm7:7 Vt2 Rn:sp Vt", "ldp Dt, Dt2, [Xn, imm]!", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 011 1 imm7:7 Vt2 Rn:sp Vt", "ldp Qt, Qt2, [Xn, imm]!", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
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
        if (!TryLoad<TDatum>(cpu, ref i, address))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address;
        return ref i.Next;
    }

    [A64("00 101 1 001 1 imm7:7 Vt2 Rn:sp Vt", "ldp St, St2, [Xn], imm", typeof(Element<uint>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("01 101 1 001 1 imm7:7 Vt2 Rn:sp Vt", "ldp Dt, Dt2, [Xn], imm", typeof(Element<ulong>), Prepare = nameof(VectorAddressing.Pair))]
    [A64("10 101 1 001 1 imm7:7 Vt2 Rn:sp Vt", "ldp Qt, Qt2, [Xn], imm", typeof(Quad), Prepare = nameof(VectorAddressing.Pair))]
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
        if (!TryLoad<TDatum>(cpu, ref i, address))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rn) = address + i.Imm;
        return ref i.Next;
    }

    private static bool TryLoad<TDatum>(Cpu cpu, ref Insn i, ulong address)
        where TDatum : struct, IVectorDatum
    {
        if (!TDatum.TryLoad(cpu, address, out Vector128<ulong> first)
            || !TDatum.TryLoad(cpu, address + (ulong)TDatum.Bytes, out Vector128<ulong> second))
        {
            return false;
        }

        cpu.V<ulong>(i.Ra) = second;
        cpu.V<ulong>(i.Rd) = first;
        return true;
    }
}
