using System.Buffers.Binary;
using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>Reversals and counts of one operand.</summary>
internal static class BitCounts
{
    [A64("sf 1 0 11010110 00000 000000 Rn Rd", "rbit Rd, Rn")]
    internal static ref Insn ReverseBits<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        ulong value = cpu.X(i.Rn);
        value = ((value >> 1) & 0x5555555555555555) | ((value & 0x5555555555555555) << 1);
        value = ((value >> 2) & 0x3333333333333333) | ((value & 0x3333333333333333) << 2);
        value = ((value >> 4) & 0x0f0f0f0f0f0f0f0f) | ((value & 0x0f0f0f0f0f0f0f0f) << 4);
        cpu.X(i.Rd) = BinaryPrimitives.ReverseEndianness(value) >> (64 - TSf.Bits);
        return ref i.Next;
    }

    [A64("sf 1 0 11010110 00000 000001 Rn Rd", "rev16 Rd, Rn")]
    internal static ref Insn ReverseIn16<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        ulong value = cpu.X(i.Rn);
        cpu.X(i.Rd) = TSf.Trunc(((value >> 8) & 0x00ff00ff00ff00ff) | ((value & 0x00ff00ff00ff00ff) << 8));
        return ref i.Next;
    }

    [A64("0 1 0 11010110 00000 000010 Rn Rd", "rev Wd, Wn")]
    internal static ref Insn ReverseWord(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = BinaryPrimitives.ReverseEndianness((uint)cpu.X(i.Rn));
        return ref i.Next;
    }

    [A64("1 1 0 11010110 00000 000010 Rn Rd", "rev32 Xd, Xn")]
    internal static ref Insn ReverseIn32(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = ulong.RotateLeft(BinaryPrimitives.ReverseEndianness(cpu.X(i.Rn)), 32);
        return ref i.Next;
    }

    [A64("1 1 0 11010110 00000 000011 Rn Rd", "rev Xd, Xn")]
    internal static ref Insn Reverse(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = BinaryPrimitives.ReverseEndianness(cpu.X(i.Rn));
        return ref i.Next;
    }

    [A64("sf 1 0 11010110 00000 000100 Rn Rd", "clz Rd, Rn")]
    internal static ref Insn CountLeadingZeros<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        cpu.X(i.Rd) = LeadingZeros<TSf>(TSf.Trunc(cpu.X(i.Rn)));
        return ref i.Next;
    }

    [A64("sf 1 0 11010110 00000 000101 Rn Rd", "cls Rd, Rn")]
    internal static ref Insn CountLeadingSigns<TSf>(Cpu cpu, ref Insn i)
        where TSf : struct, IWidth
    {
        // Equal neighbours give zeros; the sign itself is not counted.
        long value = TSf.Sign(cpu.X(i.Rn));
        cpu.X(i.Rd) = LeadingZeros<TSf>(TSf.Trunc((ulong)(value ^ (value >> 1)))) - 1;
        return ref i.Next;
    }

    private static ulong LeadingZeros<TSf>(ulong value)
        where TSf : struct, IWidth => (ulong)(BitOperations.LeadingZeroCount(value) - (64 - TSf.Bits));
}
