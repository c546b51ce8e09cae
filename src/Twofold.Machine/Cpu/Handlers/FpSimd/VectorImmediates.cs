using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>MOVI, MVNI, ORR, BIC and FMOV with an immediate in every lane.</summary>
[PreparedBy(typeof(VectorImmediate))]
internal static class VectorImmediates
{
    [A64("0 Q 0 0111100000 abc:3 cmode=0xx0 0 1 defgh:5 Vd", "movi Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 1 0111100000 abc:3 cmode=0xx0 0 1 defgh:5 Vd", "mvni Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 0 0111100000 abc:3 cmode=10x0 0 1 defgh:5 Vd", "movi Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 1 0111100000 abc:3 cmode=10x0 0 1 defgh:5 Vd", "mvni Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 0 0111100000 abc:3 cmode=110x 0 1 defgh:5 Vd", "movi Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 1 0111100000 abc:3 cmode=110x 0 1 defgh:5 Vd", "mvni Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 0 0111100000 abc:3 cmode=1110 0 1 defgh:5 Vd", "movi Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 1 0111100000 abc:3 cmode=1110 0 1 defgh:5 Vd", "movi Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 0 0111100000 abc:3 cmode=1111 0 1 defgh:5 Vd", "fmov Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q=1 1 0111100000 abc:3 cmode=1111 0 1 defgh:5 Vd", "fmov Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    internal static ref Insn Move<TQ>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = TQ.Keep(Vector128.Create(i.Imm));
        return ref i.Next;
    }

    [A64("0 Q 0 0111100000 abc:3 cmode=0xx1 0 1 defgh:5 Vd", "orr Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 0 0111100000 abc:3 cmode=10x1 0 1 defgh:5 Vd", "orr Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    internal static ref Insn Or<TQ>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = TQ.Keep(cpu.V<ulong>(i.Rd) | Vector128.Create(i.Imm));
        return ref i.Next;
    }

    [A64("0 Q 1 0111100000 abc:3 cmode=0xx1 0 1 defgh:5 Vd", "bic Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    [A64("0 Q 1 0111100000 abc:3 cmode=10x1 0 1 defgh:5 Vd", "bic Vd, imm", Prepare = nameof(VectorImmediate.Expanded))]
    internal static ref Insn Clear<TQ>(Cpu cpu, ref Insn i)
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = TQ.Keep(cpu.V<ulong>(i.Rd) & Vector128.Create(i.Imm));
        return ref i.Next;
    }
}
