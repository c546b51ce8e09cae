namespace Twofold.Machine.Handlers;

/// <summary>LD1 to LD4 and LD1R to LD4R.</summary>
[PreparedBy(typeof(Structure))]
internal static class StructureLoads
{
    [A64("0 Q 0011000 1 000000 0000 size:2 Rn:sp Vt", "ld4 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 0000 size:2 Rn:sp Vt", "ld4 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 1 000000 0010 size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 0010 size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 1 000000 0100 size:2 Rn:sp Vt", "ld3 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 0100 size:2 Rn:sp Vt", "ld3 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 1 000000 0110 size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 0110 size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 1 000000 0111 size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 0111 size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 1 000000 1000 size:2 Rn:sp Vt", "ld2 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 1000 size:2 Rn:sp Vt", "ld2 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011000 1 000000 1010 size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Multiple))]
    [A64("0 Q 0011001 1 0 Rm 1010 size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Multiple))]
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

        if (!VectorStructures.TryLoad(cpu, ref i))
        {
            return ref cpu.Abort(ref i);
        }

        VectorStructures.Advance(cpu, ref i);
        return ref i.Next;
    }

    [A64("0 Q 0011010 1 0 00000 000 S size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 0 Rm 000 S size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 0 00000 010 S size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 0 Rm 010 S size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 0 00000 100 S size:2 Rn:sp Vt", "ld1 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 0 Rm 100 S size:2 Rn:sp Vt", "ld1 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 1 00000 000 S size:2 Rn:sp Vt", "ld2 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 1 Rm 000 S size:2 Rn:sp Vt", "ld2 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 1 00000 010 S size:2 Rn:sp Vt", "ld2 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 1 Rm 010 S size:2 Rn:sp Vt", "ld2 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 1 00000 100 S size:2 Rn:sp Vt", "ld2 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 1 Rm 100 S size:2 Rn:sp Vt", "ld2 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 0 00000 001 S size:2 Rn:sp Vt", "ld3 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 0 Rm 001 S size:2 Rn:sp Vt", "ld3 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 0 00000 011 S size:2 Rn:sp Vt", "ld3 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 0 Rm 011 S size:2 Rn:sp Vt", "ld3 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 0 00000 101 S size:2 Rn:sp Vt", "ld3 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 0 Rm 101 S size:2 Rn:sp Vt", "ld3 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 1 00000 001 S size:2 Rn:sp Vt", "ld4 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 1 Rm 001 S size:2 Rn:sp Vt", "ld4 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 1 00000 011 S size:2 Rn:sp Vt", "ld4 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 1 Rm 011 S size:2 Rn:sp Vt", "ld4 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011010 1 1 00000 101 S size:2 Rn:sp Vt", "ld4 Vt, [Xn]", Prepare = nameof(Structure.Single))]
    [A64("0 Q 0011011 1 1 Rm 101 S size:2 Rn:sp Vt", "ld4 Vt, [Xn], Xm", Prepare = nameof(Structure.Single))]
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

        if (!VectorStructures.TryLoad(cpu, ref i))
        {
            return ref cpu.Abort(ref i);
        }

        VectorStructures.Advance(cpu, ref i);
        return ref i.Next;
    }

    [A64("0 Q 0011010 1 0 00000 110 0 size:2 Rn:sp Vt", "ld1r Vt, [Xn]", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011011 1 0 Rm 110 0 size:2 Rn:sp Vt", "ld1r Vt, [Xn], Xm", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011010 1 1 00000 110 0 size:2 Rn:sp Vt", "ld2r Vt, [Xn]", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011011 1 1 Rm 110 0 size:2 Rn:sp Vt", "ld2r Vt, [Xn], Xm", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011010 1 0 00000 111 0 size:2 Rn:sp Vt", "ld3r Vt, [Xn]", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011011 1 0 Rm 111 0 size:2 Rn:sp Vt", "ld3r Vt, [Xn], Xm", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011010 1 1 00000 111 0 size:2 Rn:sp Vt", "ld4r Vt, [Xn]", Prepare = nameof(Structure.Replicated))]
    [A64("0 Q 0011011 1 1 Rm 111 0 size:2 Rn:sp Vt", "ld4r Vt, [Xn], Xm", Prepare = nameof(Structure.Replicated))]
    internal static ref Insn Replicated(Cpu cpu, ref Insn i)
    {
        if (cpu.VectorsOff)
        {
            return ref cpu.VectorTrap(ref i);
        }

        if (i.Rn == Cpu.Sp && StackBase.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!VectorStructures.TryReplicate(cpu, ref i))
        {
            return ref cpu.Abort(ref i);
        }

        VectorStructures.Advance(cpu, ref i);
        return ref i.Next;
    }
}
