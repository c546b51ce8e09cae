using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Shifts by an immediate, and conversions with so many fraction bits.</summary>
[PreparedBy(typeof(ShiftAmount))]
internal static class VectorShifts
{
    [A64("0 Q 0 011110 immh:4+ immb:3 00000 1 Vn Vd", "sshr Vd, Vn, aux", typeof(SignedLane<ShiftRight>), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 0 11111 0 immh=1xxx immb:3 00000 1 Vn Vd", "sshr Vd, Vn, aux", typeof(SignedLane<ShiftRight>), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 0 011110 immh:4+ immb:3 00010 1 Vn Vd", "ssra Vd, Vn, aux", typeof(SignedLane<ShiftRightPlus>), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 0 11111 0 immh=1xxx immb:3 00010 1 Vn Vd", "ssra Vd, Vn, aux", typeof(SignedLane<ShiftRightPlus>), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 0 011110 immh:4+ immb:3 00100 1 Vn Vd", "srshr Vd, Vn, aux", typeof(SignedLane<RoundedShiftRight>), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 0 11111 0 immh=1xxx immb:3 00100 1 Vn Vd", "srshr Vd, Vn, aux", typeof(SignedLane<RoundedShiftRight>), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 0 011110 immh:4+ immb:3 00110 1 Vn Vd", "srsra Vd, Vn, aux", typeof(SignedLane<RoundedShiftRightPlus>), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 0 11111 0 immh=1xxx immb:3 00110 1 Vn Vd", "srsra Vd, Vn, aux", typeof(SignedLane<RoundedShiftRightPlus>), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 1 011110 immh:4+ immb:3 00000 1 Vn Vd", "ushr Vd, Vn, aux", typeof(ShiftRight), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 1 11111 0 immh=1xxx immb:3 00000 1 Vn Vd", "ushr Vd, Vn, aux", typeof(ShiftRight), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 1 011110 immh:4+ immb:3 00010 1 Vn Vd", "usra Vd, Vn, aux", typeof(ShiftRightPlus), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 1 11111 0 immh=1xxx immb:3 00010 1 Vn Vd", "usra Vd, Vn, aux", typeof(ShiftRightPlus), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 1 011110 immh:4+ immb:3 00100 1 Vn Vd", "urshr Vd, Vn, aux", typeof(RoundedShiftRight), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 1 11111 0 immh=1xxx immb:3 00100 1 Vn Vd", "urshr Vd, Vn, aux", typeof(RoundedShiftRight), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 1 011110 immh:4+ immb:3 00110 1 Vn Vd", "ursra Vd, Vn, aux", typeof(RoundedShiftRightPlus), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 1 11111 0 immh=1xxx immb:3 00110 1 Vn Vd", "ursra Vd, Vn, aux", typeof(RoundedShiftRightPlus), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 1 011110 immh:4+ immb:3 01000 1 Vn Vd", "sri Vd, Vn, aux", typeof(InsertRight), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("01 1 11111 0 immh=1xxx immb:3 01000 1 Vn Vd", "sri Vd, Vn, aux", typeof(InsertRight), typeof(OneLane), Prepare = nameof(ShiftAmount.Right))]
    [A64("0 Q 0 011110 immh:4+ immb:3 01010 1 Vn Vd", "shl Vd, Vn, aux", typeof(ShiftLeft), Prepare = nameof(ShiftAmount.LeftInVector))]
    [A64("01 0 11111 0 immh=1xxx immb:3 01010 1 Vn Vd", "shl Vd, Vn, aux", typeof(ShiftLeft), typeof(OneLane), Prepare = nameof(ShiftAmount.Left))]
    [A64("0 Q 1 011110 immh:4+ immb:3 01010 1 Vn Vd", "sli Vd, Vn, aux", typeof(InsertLeft), Prepare = nameof(ShiftAmount.LeftInVector))]
    [A64("01 1 11111 0 immh=1xxx immb:3 01010 1 Vn Vd", "sli Vd, Vn, aux", typeof(InsertLeft), typeof(OneLane), Prepare = nameof(ShiftAmount.Left))]
    [A64("0 Q 1 011110 immh:4+ immb:3 01100 1 Vn Vd", "sqshlu Vd, Vn, aux", typeof(SignedLane<SaturatedShiftLeftUnsigned>), Prepare = nameof(ShiftAmount.LeftInVector))]
    [A64("01 1 11111 0 immh:4+ immb:3 01100 1 Vn Vd", "sqshlu Vd, Vn, aux", typeof(SignedLane<SaturatedShiftLeftUnsigned>), typeof(OneLane), Prepare = nameof(ShiftAmount.Left))]
    [A64("0 Q 0 011110 immh:4+ immb:3 01110 1 Vn Vd", "sqshl Vd, Vn, aux", typeof(SignedLane<SaturatedShiftLeft>), Prepare = nameof(ShiftAmount.LeftInVector))]
    [A64("01 0 11111 0 immh:4+ immb:3 01110 1 Vn Vd", "sqshl Vd, Vn, aux", typeof(SignedLane<SaturatedShiftLeft>), typeof(OneLane), Prepare = nameof(ShiftAmount.Left))]
    [A64("0 Q 1 011110 immh:4+ immb:3 01110 1 Vn Vd", "uqshl Vd, Vn, aux", typeof(SaturatedShiftLeft), Prepare = nameof(ShiftAmount.LeftInVector))]
    [A64("01 1 11111 0 immh:4+ immb:3 01110 1 Vn Vd", "uqshl Vd, Vn, aux", typeof(SaturatedShiftLeft), typeof(OneLane), Prepare = nameof(ShiftAmount.Left))]
    internal static ref Insn EachLane<TOp, TQ, TImmh>(Cpu cpu, ref Insn i)
        where TOp : struct, ILaneOperation
        where TQ : struct, ILength
        where TImmh : unmanaged, IBinaryInteger<TImmh>, IMinMaxValue<TImmh>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<TImmh> amount = Vector128.Create(TImmh.CreateTruncating(i.Aux));
        cpu.V<TImmh>(i.Rd) = LaneLoop.Apply<TOp, TQ, TImmh>(cpu, cpu.V<TImmh>(i.Rd), cpu.V<TImmh>(i.Rn), amount);
        return ref i.Next;
    }

    [A64("0 Q 0 011110 immh:4+ immb:3 10000 1 Vn Vd", "shrn+ Vd, Vn, aux", typeof(Truncation), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 0 011110 immh:4+ immb:3 10001 1 Vn Vd", "rshrn+ Vd, Vn, aux", typeof(Rounded<Truncation>), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 1 011110 immh:4+ immb:3 10000 1 Vn Vd", "sqshrun+ Vd, Vn, aux", typeof(SignedToUnsigned), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 1 011110 immh:4+ immb:3 10001 1 Vn Vd", "sqrshrun+ Vd, Vn, aux", typeof(Rounded<SignedToUnsigned>), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 0 011110 immh:4+ immb:3 10010 1 Vn Vd", "sqshrn+ Vd, Vn, aux", typeof(SignedToSigned), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 1 011110 immh:4+ immb:3 10010 1 Vn Vd", "uqshrn+ Vd, Vn, aux", typeof(UnsignedToUnsigned), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 0 011110 immh:4+ immb:3 10011 1 Vn Vd", "sqrshrn+ Vd, Vn, aux", typeof(Rounded<SignedToSigned>), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("0 Q 1 011110 immh:4+ immb:3 10011 1 Vn Vd", "uqrshrn+ Vd, Vn, aux", typeof(Rounded<UnsignedToUnsigned>), Prepare = nameof(ShiftAmount.RightOfWide))]
    internal static ref Insn Narrow<TOp, TQ, TImmh>(Cpu cpu, ref Insn i)
        where TOp : struct, INarrowing
        where TQ : struct, ILength
        where TImmh : unmanaged, IBinaryInteger<TImmh>, IMinMaxValue<TImmh>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = WideLanes.Narrow<TOp, TQ, TImmh>(cpu, cpu.V<ulong>(i.Rd), cpu.V<ulong>(i.Rn), (int)i.Aux);
        return ref i.Next;
    }

    [A64("01 1 11111 0 immh:4+ immb:3 10000 1 Vn Vd", "sqshrun Vd, Vn, aux", typeof(SignedToUnsigned), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("01 1 11111 0 immh:4+ immb:3 10001 1 Vn Vd", "sqrshrun Vd, Vn, aux", typeof(Rounded<SignedToUnsigned>), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("01 0 11111 0 immh:4+ immb:3 10010 1 Vn Vd", "sqshrn Vd, Vn, aux", typeof(SignedToSigned), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("01 1 11111 0 immh:4+ immb:3 10010 1 Vn Vd", "uqshrn Vd, Vn, aux", typeof(UnsignedToUnsigned), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("01 0 11111 0 immh:4+ immb:3 10011 1 Vn Vd", "sqrshrn Vd, Vn, aux", typeof(Rounded<SignedToSigned>), Prepare = nameof(ShiftAmount.RightOfWide))]
    [A64("01 1 11111 0 immh:4+ immb:3 10011 1 Vn Vd", "uqrshrn Vd, Vn, aux", typeof(Rounded<UnsignedToUnsigned>), Prepare = nameof(ShiftAmount.RightOfWide))]
    internal static ref Insn NarrowScalar<TOp, TImmh>(Cpu cpu, ref Insn i)
        where TOp : struct, INarrowing
        where TImmh : unmanaged, IBinaryInteger<TImmh>, IMinMaxValue<TImmh>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = WideLanes.NarrowScalar<TOp, TImmh>(cpu, cpu.V<ulong>(i.Rn), (int)i.Aux);
        return ref i.Next;
    }

    [A64("0 Q 0 011110 immh:4+ immb:3 10100 1 Vn Vd", "sshll+ Vd, Vn, aux", typeof(Signed64), Prepare = nameof(ShiftAmount.LeftOfNarrow))]
    [A64("0 Q 1 011110 immh:4+ immb:3 10100 1 Vn Vd", "ushll+ Vd, Vn, aux", typeof(Unsigned64), Prepare = nameof(ShiftAmount.LeftOfNarrow))]
    internal static ref Insn Long<TSign, TQ, TImmh>(Cpu cpu, ref Insn i)
        where TSign : struct, ISign
        where TQ : struct, ILength
        where TImmh : unmanaged, IBinaryInteger<TImmh>, IMinMaxValue<TImmh>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<ulong>(i.Rd) = WideLanes.Widen<TSign, TQ, TImmh>(cpu.V<ulong>(i.Rn), (int)i.Aux);
        return ref i.Next;
    }

    [A64("0 Q 0 011110 immh=01xx immb:3 11100 1 Vn Vd", "scvtf Vd, Vn, aux", typeof(FromSigned), typeof(Binary32), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 0 011110 immh=1xxx immb:3 11100 1 Vn Vd", "scvtf Vd, Vn, aux", typeof(FromSigned), typeof(Binary64), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 1 011110 immh=01xx immb:3 11100 1 Vn Vd", "ucvtf Vd, Vn, aux", typeof(FromUnsigned), typeof(Binary32), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 1 011110 immh=1xxx immb:3 11100 1 Vn Vd", "ucvtf Vd, Vn, aux", typeof(FromUnsigned), typeof(Binary64), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 0 011110 immh=01xx immb:3 11111 1 Vn Vd", "fcvtzs Vd, Vn, aux", typeof(ToSigned<TowardsZero>), typeof(Binary32), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 0 011110 immh=1xxx immb:3 11111 1 Vn Vd", "fcvtzs Vd, Vn, aux", typeof(ToSigned<TowardsZero>), typeof(Binary64), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 1 011110 immh=01xx immb:3 11111 1 Vn Vd", "fcvtzu Vd, Vn, aux", typeof(ToUnsigned<TowardsZero>), typeof(Binary32), Prepare = nameof(ShiftAmount.RightInVector))]
    [A64("0 Q 1 011110 immh=1xxx immb:3 11111 1 Vn Vd", "fcvtzu Vd, Vn, aux", typeof(ToUnsigned<TowardsZero>), typeof(Binary64), Prepare = nameof(ShiftAmount.RightInVector))]
    internal static ref Insn Convert<TOp, TFormat, TQ>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TFormat : struct, IFloatFormat
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> bits = TFormat.Bits == 64 ? Vector128.Create((ulong)i.Aux) : Vector128.Create(i.Aux).AsUInt64();
        cpu.V<ulong>(i.Rd) = FloatLoop.Apply<TOp, TQ, TFormat>(cpu, default, cpu.V<ulong>(i.Rn), bits);
        return ref i.Next;
    }

    [A64("01 0 111110 immh=01xx immb:3 11100 1 Vn Vd", "scvtf Vd, Vn, aux", typeof(FromSigned), typeof(Binary32), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 0 111110 immh=1xxx immb:3 11100 1 Vn Vd", "scvtf Vd, Vn, aux", typeof(FromSigned), typeof(Binary64), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 1 111110 immh=01xx immb:3 11100 1 Vn Vd", "ucvtf Vd, Vn, aux", typeof(FromUnsigned), typeof(Binary32), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 1 111110 immh=1xxx immb:3 11100 1 Vn Vd", "ucvtf Vd, Vn, aux", typeof(FromUnsigned), typeof(Binary64), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 0 111110 immh=01xx immb:3 11111 1 Vn Vd", "fcvtzs Vd, Vn, aux", typeof(ToSigned<TowardsZero>), typeof(Binary32), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 0 111110 immh=1xxx immb:3 11111 1 Vn Vd", "fcvtzs Vd, Vn, aux", typeof(ToSigned<TowardsZero>), typeof(Binary64), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 1 111110 immh=01xx immb:3 11111 1 Vn Vd", "fcvtzu Vd, Vn, aux", typeof(ToUnsigned<TowardsZero>), typeof(Binary32), Prepare = nameof(ShiftAmount.Right))]
    [A64("01 1 111110 immh=1xxx immb:3 11111 1 Vn Vd", "fcvtzu Vd, Vn, aux", typeof(ToUnsigned<TowardsZero>), typeof(Binary64), Prepare = nameof(ShiftAmount.Right))]
    internal static ref Insn ConvertScalar<TOp, TFormat>(Cpu cpu, ref Insn i)
        where TOp : struct, IFloatOperation
        where TFormat : struct, IFloatFormat
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        ulong value = TFormat.Get(ref cpu.V<ulong>(i.Rn), 0);
        cpu.V<ulong>(i.Rd) = Vector128.CreateScalar(TOp.Apply<TFormat>(cpu, 0, value, i.Aux));
        return ref i.Next;
    }
}
