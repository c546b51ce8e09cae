using System.Numerics;

namespace Twofold.Machine.Handlers;

/// <summary>FEAT_CRC32.</summary>
internal static class Checksums
{
    private static readonly uint[] Table = MakeTable();

    [A64("0 0 0 11010110 Rm 010000 Rn Rd", "crc32b Wd, Wn, Wm")]
    internal static ref Insn Crc32Byte(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = Crc32((uint)cpu.X(i.Rn), cpu.X(i.Rm), 1);
        return ref i.Next;
    }

    [A64("0 0 0 11010110 Rm 010001 Rn Rd", "crc32h Wd, Wn, Wm")]
    internal static ref Insn Crc32Half(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = Crc32((uint)cpu.X(i.Rn), cpu.X(i.Rm), 2);
        return ref i.Next;
    }

    [A64("0 0 0 11010110 Rm 010010 Rn Rd", "crc32w Wd, Wn, Wm")]
    internal static ref Insn Crc32Word(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = Crc32((uint)cpu.X(i.Rn), cpu.X(i.Rm), 4);
        return ref i.Next;
    }

    [A64("1 0 0 11010110 Rm 010011 Rn Rd", "crc32x Wd, Wn, Xm")]
    internal static ref Insn Crc32Double(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = Crc32((uint)cpu.X(i.Rn), cpu.X(i.Rm), 8);
        return ref i.Next;
    }

    [A64("0 0 0 11010110 Rm 010100 Rn Rd", "crc32cb Wd, Wn, Wm")]
    internal static ref Insn Crc32CByte(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = BitOperations.Crc32C((uint)cpu.X(i.Rn), (byte)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("0 0 0 11010110 Rm 010101 Rn Rd", "crc32ch Wd, Wn, Wm")]
    internal static ref Insn Crc32CHalf(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = BitOperations.Crc32C((uint)cpu.X(i.Rn), (ushort)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("0 0 0 11010110 Rm 010110 Rn Rd", "crc32cw Wd, Wn, Wm")]
    internal static ref Insn Crc32CWord(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = BitOperations.Crc32C((uint)cpu.X(i.Rn), (uint)cpu.X(i.Rm));
        return ref i.Next;
    }

    [A64("1 0 0 11010110 Rm 010111 Rn Rd", "crc32cx Wd, Wn, Xm")]
    internal static ref Insn Crc32CDouble(Cpu cpu, ref Insn i)
    {
        cpu.X(i.Rd) = BitOperations.Crc32C((uint)cpu.X(i.Rn), cpu.X(i.Rm));
        return ref i.Next;
    }

    private static uint Crc32(uint sum, ulong data, int bytes)
    {
        for (; bytes > 0; bytes--)
        {
            sum = (sum >> 8) ^ Table[(byte)(sum ^ data)];
            data >>= 8;
        }

        return sum;
    }

    /// <summary>The CRC of each byte under IEEE 802.3's polynomial 0x04c11db7, bits reversed.</summary>
    private static uint[] MakeTable()
    {
        const uint polynomial = 0xedb88320;
        uint[] table = new uint[256];
        for (uint value = 0; value < 256; value++)
        {
            uint sum = value;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) != 0 ? polynomial : 0);
            }

            table[value] = sum;
        }

        return table;
    }
}
