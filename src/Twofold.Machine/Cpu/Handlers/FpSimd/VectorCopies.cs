using System.Numerics;
using System.Runtime.Intrinsics;

namespace Twofold.Machine.Handlers;

/// <summary>Moves of single lanes: DUP, INS, UMOV and SMOV.</summary>
internal static class VectorCopies
{
    [A64("0 Q 0 01110000 imm5=xxxx1 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(byte), Prepare = nameof(VectorCopies.Element))]
    [A64("0 Q 0 01110000 imm5=xxx10 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(ushort), Prepare = nameof(VectorCopies.Element))]
    [A64("0 Q 0 01110000 imm5=xx100 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(uint), Prepare = nameof(VectorCopies.Element))]
    [A64("0 Q 0 01110000 imm5=x1000 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(ulong), Prepare = nameof(VectorCopies.Element))]
    internal static ref Insn DuplicateElement<T, TQ>(Cpu cpu, ref Insn i)
        where T : unmanaged
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        cpu.V<T>(i.Rd) = TQ.Keep(Vector128.Create(Lanes.Of<T>(ref n, (int)i.Imm)));
        return ref i.Next;
    }

    [A64("01 0 11110000 imm5=xxxx1 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(byte), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("01 0 11110000 imm5=xxx10 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(ushort), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("01 0 11110000 imm5=xx100 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(uint), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("01 0 11110000 imm5=x1000 0 0000 1 Vn Vd", "dup Vd, Vn[imm]", typeof(ulong), Prepare = nameof(VectorCopies.ElementOfFull))]
    internal static ref Insn TakeElement<T>(Cpu cpu, ref Insn i)
        where T : unmanaged
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        cpu.V<T>(i.Rd) = Vector128.CreateScalar(Lanes.Of<T>(ref n, (int)i.Imm));
        return ref i.Next;
    }

    [A64("0 Q 0 01110000 imm5=xxxx1 0 0001 1 Rn Vd", "dup Vd, Xn", typeof(byte), Prepare = nameof(VectorCopies.Element))]
    [A64("0 Q 0 01110000 imm5=xxx10 0 0001 1 Rn Vd", "dup Vd, Xn", typeof(ushort), Prepare = nameof(VectorCopies.Element))]
    [A64("0 Q 0 01110000 imm5=xx100 0 0001 1 Rn Vd", "dup Vd, Xn", typeof(uint), Prepare = nameof(VectorCopies.Element))]
    [A64("0 Q 0 01110000 imm5=x1000 0 0001 1 Rn Vd", "dup Vd, Xn", typeof(ulong), Prepare = nameof(VectorCopies.Element))]
    internal static ref Insn DuplicateGeneral<T, TQ>(Cpu cpu, ref Insn i)
        where T : unmanaged, IBinaryInteger<T>
        where TQ : struct, ILength
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        cpu.V<T>(i.Rd) = TQ.Keep(Vector128.Create(T.CreateTruncating(cpu.X(i.Rn))));
        return ref i.Next;
    }

    [A64("0 0 0 01110000 imm5=xxxx1 0 0111 1 Vn Rd", "umov Xd, Vn[imm]", typeof(byte), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 0 0 01110000 imm5=xxx10 0 0111 1 Vn Rd", "umov Xd, Vn[imm]", typeof(ushort), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 0 0 01110000 imm5=xx100 0 0111 1 Vn Rd", "umov Xd, Vn[imm]", typeof(uint), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=x1000 0 0111 1 Vn Rd", "umov Xd, Vn[imm]", typeof(ulong), Prepare = nameof(VectorCopies.ElementOfFull))]
    internal static ref Insn MoveUnsigned<T>(Cpu cpu, ref Insn i)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        cpu.X(i.Rd) = ulong.CreateTruncating(Lanes.Of<T>(ref n, (int)i.Imm));
        return ref i.Next;
    }

    [A64("0 0 0 01110000 imm5=xxxx1 0 0101 1 Vn Rd", "smov Xd, Vn[imm]", typeof(byte), typeof(W32), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 0 0 01110000 imm5=xxx10 0 0101 1 Vn Rd", "smov Xd, Vn[imm]", typeof(ushort), typeof(W32), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=xxxx1 0 0101 1 Vn Rd", "smov Xd, Vn[imm]", typeof(byte), typeof(X64), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=xxx10 0 0101 1 Vn Rd", "smov Xd, Vn[imm]", typeof(ushort), typeof(X64), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=xx100 0 0101 1 Vn Rd", "smov Xd, Vn[imm]", typeof(uint), typeof(X64), Prepare = nameof(VectorCopies.ElementOfFull))]
    internal static ref Insn MoveSigned<T, TWidth>(Cpu cpu, ref Insn i)
        where T : unmanaged, IBinaryInteger<T>
        where TWidth : struct, IWidth
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        cpu.X(i.Rd) = TWidth.Trunc((ulong)Signed64.Extend(Lanes.Of<T>(ref n, (int)i.Imm)));
        return ref i.Next;
    }

    [A64("0 1 0 01110000 imm5=xxxx1 0 0011 1 Rn Vd", "ins Vd[imm], Xn", typeof(byte), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=xxx10 0 0011 1 Rn Vd", "ins Vd[imm], Xn", typeof(ushort), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=xx100 0 0011 1 Rn Vd", "ins Vd[imm], Xn", typeof(uint), Prepare = nameof(VectorCopies.ElementOfFull))]
    [A64("0 1 0 01110000 imm5=x1000 0 0011 1 Rn Vd", "ins Vd[imm], Xn", typeof(ulong), Prepare = nameof(VectorCopies.ElementOfFull))]
    internal static ref Insn InsertGeneral<T>(Cpu cpu, ref Insn i)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Lanes.Of<T>(ref cpu.V<ulong>(i.Rd), (int)i.Imm) = T.CreateTruncating(cpu.X(i.Rn));
        return ref i.Next;
    }

    [A64("0 1 1 01110000 imm5=xxxx1 0 imm4:4 1 Vn Vd", "ins Vd[imm], Vn[aux]", typeof(byte), Prepare = nameof(VectorCopies.TwoElements))]
    [A64("0 1 1 01110000 imm5=xxx10 0 imm4:4 1 Vn Vd", "ins Vd[imm], Vn[aux]", typeof(ushort), Prepare = nameof(VectorCopies.TwoElements))]
    [A64("0 1 1 01110000 imm5=xx100 0 imm4:4 1 Vn Vd", "ins Vd[imm], Vn[aux]", typeof(uint), Prepare = nameof(VectorCopies.TwoElements))]
    [A64("0 1 1 01110000 imm5=x1000 0 imm4:4 1 Vn Vd", "ins Vd[imm], Vn[aux]", typeof(ulong), Prepare = nameof(VectorCopies.TwoElements))]
    internal static ref Insn InsertElement<T>(Cpu cpu, ref Insn i)
        where T : unmanaged
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        Vector128<ulong> n = cpu.V<ulong>(i.Rn);
        Lanes.Of<T>(ref cpu.V<ulong>(i.Rd), (int)i.Imm) = Lanes.Of<T>(ref n, (int)i.Aux);
        return ref i.Next;
    }

    /// <summary>The lane that imm5 names above its lowest one; doublewords only in full vectors.</summary>
    internal static bool Element(uint word, ref Insn i)
    {
        uint imm5 = word.Field(16, 5);
        i.Imm = imm5 >> (BitOperations.TrailingZeroCount(imm5) + 1);
        return (imm5 & 7) != 0 || word.Bit(30);
    }

    /// <summary>The same where the vector is always a full one.</summary>
    internal static bool ElementOfFull(uint word, ref Insn i)
    {
        uint imm5 = word.Field(16, 5);
        i.Imm = imm5 >> (BitOperations.TrailingZeroCount(imm5) + 1);
        return true;
    }

    /// <summary>The lane that imm5 names, and the source's in imm4.</summary>
    internal static bool TwoElements(uint word, ref Insn i)
    {
        i.Aux = word.Field(11, 4) >> BitOperations.TrailingZeroCount(word.Field(16, 5));
        return ElementOfFull(word, ref i);
    }
}
