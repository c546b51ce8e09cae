namespace Twofold.Machine.Handlers;

/// <summary>Exclusive and ordered loads and stores. The exclusive ones order as much with and without acquire or release.</summary>
internal static class Exclusives
{
    [A64("00 001000 010 xxxxx 0 xxxxx Rn:sp Rt", "ldxrb Wt, [Xn]", typeof(U8))]
    [A64("01 001000 010 xxxxx 0 xxxxx Rn:sp Rt", "ldxrh Wt, [Xn]", typeof(U16))]
    [A64("10 001000 010 xxxxx 0 xxxxx Rn:sp Rt", "ldxr Wt, [Xn]", typeof(U32))]
    [A64("11 001000 010 xxxxx 0 xxxxx Rn:sp Rt", "ldxr Xt, [Xn]", typeof(U64))]
    [A64("00 001000 010 xxxxx 1 xxxxx Rn:sp Rt", "ldaxrb Wt, [Xn]", typeof(U8))]
    [A64("01 001000 010 xxxxx 1 xxxxx Rn:sp Rt", "ldaxrh Wt, [Xn]", typeof(U16))]
    [A64("10 001000 010 xxxxx 1 xxxxx Rn:sp Rt", "ldaxr Wt, [Xn]", typeof(U32))]
    [A64("11 001000 010 xxxxx 1 xxxxx Rn:sp Rt", "ldaxr Xt, [Xn]", typeof(U64))]
    internal static ref Insn LoadExclusive<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryLoadExclusive(cpu, cpu.X(i.Rn), out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 001000 000 Rs 0 xxxxx Rn:sp Rt:in", "stxrb Ws, Wt, [Xn]", typeof(U8))]
    [A64("01 001000 000 Rs 0 xxxxx Rn:sp Rt:in", "stxrh Ws, Wt, [Xn]", typeof(U16))]
    [A64("10 001000 000 Rs 0 xxxxx Rn:sp Rt:in", "stxr Ws, Wt, [Xn]", typeof(U32))]
    [A64("11 001000 000 Rs 0 xxxxx Rn:sp Rt:in", "stxr Ws, Xt, [Xn]", typeof(U64))]
    [A64("00 001000 000 Rs 1 xxxxx Rn:sp Rt:in", "stlxrb Ws, Wt, [Xn]", typeof(U8))]
    [A64("01 001000 000 Rs 1 xxxxx Rn:sp Rt:in", "stlxrh Ws, Wt, [Xn]", typeof(U16))]
    [A64("10 001000 000 Rs 1 xxxxx Rn:sp Rt:in", "stlxr Ws, Wt, [Xn]", typeof(U32))]
    [A64("11 001000 000 Rs 1 xxxxx Rn:sp Rt:in", "stlxr Ws, Xt, [Xn]", typeof(U64))]
    internal static ref Insn StoreExclusive<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!cpu.TryStoreExclusive(cpu.X(i.Rn), TDatum.Bytes, cpu.X(i.Rd), out bool stored))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rm) = stored ? 0UL : 1UL;
        return ref i.Next;
    }

    [A64("10 001000 011 xxxxx 0 Rt2 Rn:sp Rt", "ldxp Wt, Wt2, [Xn]")]
    [A64("10 001000 011 xxxxx 1 Rt2 Rn:sp Rt", "ldaxp Wt, Wt2, [Xn]")]
    internal static ref Insn LoadExclusiveWords<TRn>(Cpu cpu, ref Insn i)
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!cpu.TryLoadExclusive(cpu.X(i.Rn), out ulong both))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = (uint)both;
        cpu.X(i.Ra) = both >> 32;
        return ref i.Next;
    }

    [A64("11 001000 011 xxxxx 0 Rt2 Rn:sp Rt", "ldxp Xt, Xt2, [Xn]")]
    [A64("11 001000 011 xxxxx 1 Rt2 Rn:sp Rt", "ldaxp Xt, Xt2, [Xn]")]
    internal static ref Insn LoadExclusivePair<TRn>(Cpu cpu, ref Insn i)
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!cpu.TryLoadExclusivePair(cpu.X(i.Rn), out ulong low, out ulong high))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = low;
        cpu.X(i.Ra) = high;
        return ref i.Next;
    }

    [A64("10 001000 001 Rs 0 Rt2:in Rn:sp Rt:in", "stxp Ws, Wt, Wt2, [Xn]")]
    [A64("10 001000 001 Rs 1 Rt2:in Rn:sp Rt:in", "stlxp Ws, Wt, Wt2, [Xn]")]
    internal static ref Insn StoreExclusiveWords<TRn>(Cpu cpu, ref Insn i)
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        ulong both = (uint)cpu.X(i.Rd) | (cpu.X(i.Ra) << 32);
        if (!cpu.TryStoreExclusive(cpu.X(i.Rn), sizeof(ulong), both, out bool stored))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rm) = stored ? 0UL : 1UL;
        return ref i.Next;
    }

    [A64("11 001000 001 Rs 0 Rt2:in Rn:sp Rt:in", "stxp Ws, Xt, Xt2, [Xn]")]
    [A64("11 001000 001 Rs 1 Rt2:in Rn:sp Rt:in", "stlxp Ws, Xt, Xt2, [Xn]")]
    internal static ref Insn StoreExclusivePair<TRn>(Cpu cpu, ref Insn i)
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!cpu.TryStoreExclusivePair(cpu.X(i.Rn), cpu.X(i.Rd), cpu.X(i.Ra), out bool stored))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rm) = stored ? 0UL : 1UL;
        return ref i.Next;
    }

    [A64("00 001000 110 xxxxx 1 xxxxx Rn:sp Rt", "ldarb Wt, [Xn]", typeof(U8))]
    [A64("01 001000 110 xxxxx 1 xxxxx Rn:sp Rt", "ldarh Wt, [Xn]", typeof(U16))]
    [A64("10 001000 110 xxxxx 1 xxxxx Rn:sp Rt", "ldar Wt, [Xn]", typeof(U32))]
    [A64("11 001000 110 xxxxx 1 xxxxx Rn:sp Rt", "ldar Xt, [Xn]", typeof(U64))]
    internal static ref Insn LoadAcquire<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryLoadAcquire(cpu, cpu.X(i.Rn), out ulong value))
        {
            return ref cpu.Abort(ref i);
        }

        cpu.X(i.Rd) = value;
        return ref i.Next;
    }

    [A64("00 001000 100 xxxxx 1 xxxxx Rn:sp Rt:in", "stlrb Wt, [Xn]", typeof(U8))]
    [A64("01 001000 100 xxxxx 1 xxxxx Rn:sp Rt:in", "stlrh Wt, [Xn]", typeof(U16))]
    [A64("10 001000 100 xxxxx 1 xxxxx Rn:sp Rt:in", "stlr Wt, [Xn]", typeof(U32))]
    [A64("11 001000 100 xxxxx 1 xxxxx Rn:sp Rt:in", "stlr Xt, [Xn]", typeof(U64))]
    internal static ref Insn StoreRelease<TDatum, TRn>(Cpu cpu, ref Insn i)
        where TDatum : struct, IStorable
        where TRn : struct, IBase
    {
        if (TRn.IsMisaligned(cpu))
        {
            return ref cpu.SpAlignmentFault(ref i);
        }

        if (!TDatum.TryStoreRelease(cpu, cpu.X(i.Rn), cpu.X(i.Rd)))
        {
            return ref cpu.Abort(ref i);
        }

        return ref i.Next;
    }

    [A64("1101 0101 0000 0011 0011 xxxx 010 11111", "clrex")]
    internal static ref Insn ClearExclusive(Cpu cpu, ref Insn i)
    {
        cpu.ClearMonitor();
        return ref i.Next;
    }
}
