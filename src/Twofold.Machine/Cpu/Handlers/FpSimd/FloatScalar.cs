using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Fused multiplications, comparisons and choices of scalars.</summary>
[PreparedBy(typeof(VectorImmediate))]
internal static class FloatScalar
{
    [A64("00011111 0 sz 0 Vm 0 Va Vn Vd", "fmadd Vd, Vn, Vm, Va", typeof(FMAdd))]
    [A64("00011111 0 sz 0 Vm 1 Va Vn Vd", "fmsub Vd, Vn, Vm, Va", typeof(FMSub))]
    [A64("00011111 0 sz 1 Vm 0 Va Vn Vd", "fnmadd Vd, Vn, Vm, Va", typeof(FNMAdd))]
    [A64("00011111 0 sz 1 Vm 1 Va Vn Vd", "fnmsub Vd, Vn, Vm, Va", typeof(FNMSub))]
    internal static ref Insn MultiplyAdd<TOp, TSz>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = FloatLoop.Apply<TOp, OneLane, TSz>(cpu, cpu.V<ulong>(i.Ra), cpu.V<ulong>(i.Rn), cpu.V<ulong>(i.Rm));
        return ref i.Next;
    }

    [A64("00011110 0 sz 1 Vm 00 1000 Vn 00 000", "fcmp Vn, Vm", typeof(Quiet))]
    [A64("00011110 0 sz 1 Vm 00 1000 Vn 10 000", "fcmpe Vn, Vm", typeof(Signalling))]
    internal static ref Insn Compare<TNaN, TSz>(Cpu cpu, ref Insn i)
        where TNaN : struct, INaNComparison
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong m = TSz.Get(ref cpu.V<ulong>(i.Rm), 0);
        cpu.Nzcv = FloatComparison<TSz>.Flags(cpu, TSz.Get(ref cpu.V<ulong>(i.Rn), 0), m, TNaN.IsInvalid);
        return ref i.Next;
    }

    [A64("00011110 0 sz 1 xxxxx 00 1000 Vn 01 000", "fcmp Vn, #0.0", typeof(Quiet))]
    [A64("00011110 0 sz 1 xxxxx 00 1000 Vn 11 000", "fcmpe Vn, #0.0", typeof(Signalling))]
    internal static ref Insn CompareWithZero<TNaN, TSz>(Cpu cpu, ref Insn i)
        where TNaN : struct, INaNComparison
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.Nzcv = FloatComparison<TSz>.Flags(cpu, TSz.Get(ref cpu.V<ulong>(i.Rn), 0), 0, TNaN.IsInvalid);
        return ref i.Next;
    }

    [A64("00011110 0 sz 1 Vm cond:4 01 Vn 0 nzcv:4", "fccmp Vn, Vm, nzcv, cond", typeof(Quiet))]
    [A64("00011110 0 sz 1 Vm cond:4 01 Vn 1 nzcv:4", "fccmpe Vn, Vm, nzcv, cond", typeof(Signalling))]
    internal static ref Insn ConditionalCompare<TNaN, TSz>(Cpu cpu, ref Insn i)
        where TNaN : struct, INaNComparison
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.Nzcv = cpu.Holds(i.Word.Field(12, 4))
            ? FloatComparison<TSz>.Flags(cpu, TSz.Get(ref cpu.V<ulong>(i.Rn), 0), TSz.Get(ref cpu.V<ulong>(i.Rm), 0), TNaN.IsInvalid)
            : (ulong)i.Word.Field(0, 4) << 28;
        return ref i.Next;
    }

    [A64("00011110 0 sz 1 Vm cond:4 11 Vn Vd", "fcsel Vd, Vn, Vm, cond")]
    internal static ref Insn Select<TSz>(Cpu cpu, ref Insn i)
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        int chosen = cpu.Holds(i.Word.Field(12, 4)) ? i.Rn : i.Rm;
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(TSz.Get(ref cpu.V<ulong>(chosen), 0));
        return ref i.Next;
    }

    [A64("00011110 0 sz 1 imm8:8 100 00000 Vd", "fmov Vd, imm", Prepare = nameof(VectorImmediate.Scalar))]
    internal static ref Insn MoveImmediate(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(i.Imm);
        return ref i.Next;
    }
}
