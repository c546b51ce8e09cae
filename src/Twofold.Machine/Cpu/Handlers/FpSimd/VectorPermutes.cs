using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Lanes in another order: ZIP, UZP, TRN, EXT, TBL and TBX.</summary>
[PreparedBy(typeof(VectorSizes))]
internal static class VectorPermutes
{
    [A64("0 Q 0 01110 size:2 0 Vm 0 001 10 Vn Vd", "uzp1 Vd, Vn, Vm", typeof(UnzipEven), Prepare = nameof(VectorSizes.Any))]
    [A64("0 Q 0 01110 size:2 0 Vm 0 101 10 Vn Vd", "uzp2 Vd, Vn, Vm", typeof(UnzipOdd), Prepare = nameof(VectorSizes.Any))]
    [A64("0 Q 0 01110 size:2 0 Vm 0 010 10 Vn Vd", "trn1 Vd, Vn, Vm", typeof(TransposeEven), Prepare = nameof(VectorSizes.Any))]
    [A64("0 Q 0 01110 size:2 0 Vm 0 110 10 Vn Vd", "trn2 Vd, Vn, Vm", typeof(TransposeOdd), Prepare = nameof(VectorSizes.Any))]
    [A64("0 Q 0 01110 size:2 0 Vm 0 011 10 Vn Vd", "zip1 Vd, Vn, Vm", typeof(ZipLow), Prepare = nameof(VectorSizes.Any))]
    [A64("0 Q 0 01110 size:2 0 Vm 0 111 10 Vn Vd", "zip2 Vd, Vn, Vm", typeof(ZipHigh), Prepare = nameof(VectorSizes.Any))]
    internal static ref Insn Permute<TOp, TQ, TSize>(Cpu cpu, ref Insn i)
        where TOp : struct, IPermutation
        where TQ : struct, ILength
        where TSize : unmanaged
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        Vector128<ulong> m = cpu.V<ulong>(i.Rm);
        Vector128<ulong> result = default;
        int lanes = TQ.Count<TSize>();
        for (int lane = 0; lane < lanes; lane++)
        {
            int source = TOp.Source(lane, lanes);
            Lanes.Of<TSize>(ref result, lane) = source < lanes ? Lanes.Of<TSize>(ref n, source) : Lanes.Of<TSize>(ref m, source - lanes);
        }

        cpu.V<ulong>(i.Rd) = result;
        return ref i.Next;
    }

    [A64("0 0 10 1110 000 Vm 0 imm:4 0 Vn Vd", "ext Vd, Vn, Vm, imm", Prepare = nameof(VectorSizes.InHalf))]
    internal static ref Insn ExtractHalf(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong low = cpu.V<ulong>(i.Rn)[0];
        ulong high = cpu.V<ulong>(i.Rm)[0];
        Vector128<ulong> extracted = LaneMoves.Extract(Vector128.Create(low, high), default, (int)i.Imm);
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(extracted[0]);
        return ref i.Next;
    }

    [A64("0 1 10 1110 000 Vm 0 imm:4 0 Vn Vd", "ext Vd, Vn, Vm, imm")]
    internal static ref Insn Extract(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = LaneMoves.Extract(cpu.V<ulong>(i.Rn), cpu.V<ulong>(i.Rm), (int)i.Imm);
        return ref i.Next;
    }

    [A64("0 Q 001110 000 Vm 0 len:2 0 00 Vn Vd", "tbl Vd, Vn, Vm")]
    internal static ref Insn Look<TQ>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = TQ.Keep(LaneMoves.Look(cpu, ref i, default));
        return ref i.Next;
    }

    [A64("0 Q 001110 000 Vm 0 len:2 1 00 Vn Vd", "tbx Vd, Vn, Vm")]
    internal static ref Insn LookOrKeep<TQ>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = TQ.Keep(LaneMoves.Look(cpu, ref i, cpu.V<ulong>(i.Rd)));
        return ref i.Next;
    }
}
