namespace Twofold.Machine.Handlers;

/// <summary>ST1 to ST4.</summary>
[PreparedBy(typeof(Structure))]
internal static class StructureStores
{
    [A64("0 Q 0011000 0 000000 0000 size:2 Rn:sp Vt", "st4 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 0000 size:2 Rn:sp Vt", "st4 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 0 000000 0010 size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 0010 size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 0 000000 0100 size:2 Rn:sp Vt", "st3 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 0100 size:2 Rn:sp Vt", "st3 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 0 000000 0110 size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 0110 size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 0 000000 0111 size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 0111 size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 0 000000 1000 size:2 Rn:sp Vt", "st2 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 1000 size:2 Rn:sp Vt", "st2 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 0 000000 1010 size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 0 0 Rm 1010 size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    internal static ref Insn Multiple(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        if (i.Rn == Cpu.Sp && StackBase.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!VectorStructures.TryStore(cpu, ref i))
        {
            return ref cpu.Abort(ref i);
        }

        VectorStructures.Advance(cpu, ref i);
        return ref i.Next;
    }

    [A64("0 Q 0011010 0 0 00000 000 S size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 0 Rm 000 S size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 0 00000 010 S size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 0 Rm 010 S size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 0 00000 100 S size:2 Rn:sp Vt", "st1 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 0 Rm 100 S size:2 Rn:sp Vt", "st1 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 1 00000 000 S size:2 Rn:sp Vt", "st2 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 1 Rm 000 S size:2 Rn:sp Vt", "st2 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 1 00000 010 S size:2 Rn:sp Vt", "st2 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 1 Rm 010 S size:2 Rn:sp Vt", "st2 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 1 00000 100 S size:2 Rn:sp Vt", "st2 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 1 Rm 100 S size:2 Rn:sp Vt", "st2 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 0 00000 001 S size:2 Rn:sp Vt", "st3 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 0 Rm 001 S size:2 Rn:sp Vt", "st3 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 0 00000 011 S size:2 Rn:sp Vt", "st3 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 0 Rm 011 S size:2 Rn:sp Vt", "st3 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 0 00000 101 S size:2 Rn:sp Vt", "st3 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 0 Rm 101 S size:2 Rn:sp Vt", "st3 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 1 00000 001 S size:2 Rn:sp Vt", "st4 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 1 Rm 001 S size:2 Rn:sp Vt", "st4 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 1 00000 011 S size:2 Rn:sp Vt", "st4 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 1 Rm 011 S size:2 Rn:sp Vt", "st4 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 0 1 00000 101 S size:2 Rn:sp Vt", "st4 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 0 1 Rm 101 S size:2 Rn:sp Vt", "st4 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    internal static ref Insn Single(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        if (i.Rn == Cpu.Sp && StackBase.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!VectorStructures.TryStore(cpu, ref i))
        {
            return ref cpu.Abort(ref i);
        }

        VectorStructures.Advance(cpu, ref i);
        return ref i.Next;
    }
}
