using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Conversions of scalars, and moves between vector and general registers.</summary>
[PreparedBy(typeof(VectorImmediate))]
internal static class FloatConversions
{
    [A64("00011110 00 1 0001 01 10000 Vn Vd", "fcvt Dd, Sn", typeof(Binary32), typeof(Binary64))]
    [A64("00011110 00 1 0001 11 10000 Vn Vd", "fcvt Hd, Sn", typeof(Binary32), typeof(Binary16))]
    [A64("00011110 01 1 0001 00 10000 Vn Vd", "fcvt Sd, Dn", typeof(Binary64), typeof(Binary32))]
    [A64("00011110 01 1 0001 11 10000 Vn Vd", "fcvt Hd, Dn", typeof(Binary64), typeof(Binary16))]
    [A64("00011110 11 1 0001 00 10000 Vn Vd", "fcvt Sd, Hn", typeof(Binary16), typeof(Binary32))]
    [A64("00011110 11 1 0001 01 10000 Vn Vd", "fcvt Dd, Hn", typeof(Binary16), typeof(Binary64))]
    internal static ref Insn Between<TFrom, TTo>(Cpu cpu, ref Insn i)
        where TFrom : struct, IFloatFormat
        where TTo : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong value = TFrom.Get(ref cpu.V<ulong>(i.Rn), 0);
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(FloatConversion<TFrom>.To<TTo>(cpu, value, FloatControl.RoundingOf(cpu)));
        return ref i.Next;
    }

    [A64("sf 00 11110 0 sz 1 00 000 000000 Vn Rd", "fcvtns Rd, Vn", typeof(ToNearest), typeof(Signed64))]
    [A64("sf 00 11110 0 sz 1 00 001 000000 Vn Rd", "fcvtnu Rd, Vn", typeof(ToNearest), typeof(Unsigned64))]
    [A64("sf 00 11110 0 sz 1 01 000 000000 Vn Rd", "fcvtps Rd, Vn", typeof(Upwards), typeof(Signed64))]
    [A64("sf 00 11110 0 sz 1 01 001 000000 Vn Rd", "fcvtpu Rd, Vn", typeof(Upwards), typeof(Unsigned64))]
    [A64("sf 00 11110 0 sz 1 10 000 000000 Vn Rd", "fcvtms Rd, Vn", typeof(Downwards), typeof(Signed64))]
    [A64("sf 00 11110 0 sz 1 10 001 000000 Vn Rd", "fcvtmu Rd, Vn", typeof(Downwards), typeof(Unsigned64))]
    [A64("sf 00 11110 0 sz 1 11 000 000000 Vn Rd", "fcvtzs Rd, Vn", typeof(TowardsZero), typeof(Signed64))]
    [A64("sf 00 11110 0 sz 1 11 001 000000 Vn Rd", "fcvtzu Rd, Vn", typeof(TowardsZero), typeof(Unsigned64))]
    [A64("sf 00 11110 0 sz 1 00 100 000000 Vn Rd", "fcvtas Rd, Vn", typeof(AwayFromMiddle), typeof(Signed64))]
    [A64("sf 00 11110 0 sz 1 00 101 000000 Vn Rd", "fcvtau Rd, Vn", typeof(AwayFromMiddle), typeof(Unsigned64))]
    [A64("sf 00 11110 0 sz 0 11 000 scale:6 Vn Rd", "fcvtzs Rd, Vn, aux", typeof(TowardsZero), typeof(Signed64), Prepare = nameof(VectorImmediate.FractionBits))]
    [A64("sf 00 11110 0 sz 0 11 001 scale:6 Vn Rd", "fcvtzu Rd, Vn, aux", typeof(TowardsZero), typeof(Unsigned64), Prepare = nameof(VectorImmediate.FractionBits))]
    internal static ref Insn ToGeneral<TRounding, TSign, TSf, TSz>(Cpu cpu, ref Insn i)
        where TRounding : struct, IRounding
        where TSign : struct, ISign
        where TSf : struct, IWidth
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong value = TSz.Get(ref cpu.V<ulong>(i.Rn), 0);
        cpu.X(i.Rd) = FloatConversion<TSz>.ToInteger(cpu, value, (int)i.Aux, TSign.IsSigned, TSf.Bits, TRounding.Of(cpu));
        return ref i.Next;
    }

    [A64("sf 00 11110 0 sz 1 00 010 000000 Rn Vd", "scvtf Vd, Rn", typeof(Signed64))]
    [A64("sf 00 11110 0 sz 1 00 011 000000 Rn Vd", "ucvtf Vd, Rn", typeof(Unsigned64))]
    [A64("sf 00 11110 0 sz 0 00 010 scale:6 Rn Vd", "scvtf Vd, Rn, aux", typeof(Signed64), Prepare = nameof(VectorImmediate.FractionBits))]
    [A64("sf 00 11110 0 sz 0 00 011 scale:6 Rn Vd", "ucvtf Vd, Rn, aux", typeof(Unsigned64), Prepare = nameof(VectorImmediate.FractionBits))]
    internal static ref Insn FromGeneral<TSign, TSf, TSz>(Cpu cpu, ref Insn i)
        where TSign : struct, ISign
        where TSf : struct, IWidth
        where TSz : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong value = TSign.IsSigned ? (ulong)TSf.Sign(cpu.X(i.Rn)) : TSf.Trunc(cpu.X(i.Rn));
        ulong result = FloatConversion<TSz>.FromInteger(cpu, value, (int)i.Aux, TSign.IsSigned, FloatControl.RoundingOf(cpu));
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(result);
        return ref i.Next;
    }

    [A64("0 00 11110 00 1 00 110 000000 Vn Rd", "fmov Wd, Sn", typeof(uint))]
    [A64("1 00 11110 01 1 00 110 000000 Vn Rd", "fmov Xd, Dn", typeof(ulong))]
    internal static ref Insn MoveToGeneral<T>(Cpu cpu, ref Insn i)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.X(i.Rd) = ulong.CreateTruncating(cpu.V<T>(i.Rn).ToScalar());
        return ref i.Next;
    }

    [A64("0 00 11110 00 1 00 111 000000 Rn Vd", "fmov Sd, Wn", typeof(uint))]
    [A64("1 00 11110 01 1 00 111 000000 Rn Vd", "fmov Dd, Xn", typeof(ulong))]
    internal static ref Insn MoveFromGeneral<T>(Cpu cpu, ref Insn i)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<T>(i.Rd) = Vector128.CreateScalar(T.CreateTruncating(cpu.X(i.Rn)));
        return ref i.Next;
    }

    [A64("1 00 11110 10 1 01 110 000000 Vn Rd", "fmov Xd, Vn")]
    internal static ref Insn MoveTopToGeneral(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.X(i.Rd) = cpu.V<ulong>(i.Rn)[1];
        return ref i.Next;
    }

    [A64("1 00 11110 10 1 01 111 000000 Rn Vd", "fmov Vd, Xn")]
    internal static ref Insn MoveTopFromGeneral(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = cpu.V<ulong>(i.Rd).WithElement(1, cpu.X(i.Rn));
        return ref i.Next;
    }
}
